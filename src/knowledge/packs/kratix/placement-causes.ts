import { conditionOf, type KubeObject, nameOf, textAt, valueAt } from '../../../kube/object.ts';
import { type Culprit, culpritNamed } from '../../culprit.ts';
import type { Action, Evidence } from '../../finding.ts';
import type { Cause, Subject } from '../../pack.ts';
import { firstText, inOneLine, seenOr } from '../../reading.ts';
import { GROUP, KINDS, LABELS } from './manager.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';
const PLACEMENT = `${CONTROLLERS}/workplacement_controller.go`;

/** Kratix tries a WorkPlacement every 15 to 19 s: before a second try silence says nothing. */
const TWO_TRIES_MS = 40_000;

const ANSWERS = ['K-26', 'K-38'];

/** KD-9 to KD-13: the files of a WorkPlacement do not leave its state store. */
export const storeDoesNotAnswer: Cause = {
  code: 'KD-10',
  answers: ANSWERS,
  source: `${PLACEMENT}:131-137, 196-198, 496-512, 598-655`,
  async find(subject) {
    const { look, object, meta, since } = subject;
    const target = firstText(
      textAt(object, 'spec', 'targetDestinationName'),
      meta.labels[LABELS.destination] ?? '',
    );
    const [events, destination] = await Promise.all([
      look.events(object),
      look.get(KINDS.destinations, '', target),
    ]);
    const store =
      destination.seen && destination.value ? await storeOf(subject, destination.value) : undefined;
    const left = await leftBehind(subject);
    const told = seenOr(events, []).find(
      ({ reason, at }) => FAILED.test(reason) && (at ?? 0) >= since - 1000,
    );
    if (told !== undefined)
      return {
        code: told.reason === 'FailedReadKratixStateFile' ? 'KD-11' : 'KD-12',
        answers: [...ANSWERS, 'K-11'],
        severity: 'stuck',
        culprit: /FailedReadKratixStateFile/.test(told.reason)
          ? undefined
          : blamed(store, target, causeOf(told.reason, told.message)),
        sentence: `its files cannot be deleted from the state store ${store?.name ?? `of Destination ${target}`}: ${causeOf(told.reason, told.message)}`,
        evidence: [
          {
            text: `${told.reason}: ${inOneLine(told.message)}${told.count > 1 ? ` (${told.count} times)` : ''}`,
            object: nameOf(object),
            source: 'event',
          },
          ...(store?.evidence ?? []),
          ...left,
        ],
        actions: actionsFor(told.reason, meta.name),
      };
    if (destination.seen && destination.value === undefined)
      return {
        code: 'KD-13',
        severity: 'working',
        sentence: `its Destination ${target} is gone: Kratix takes the finalizers off without deleting its files, which stay in the store`,
        evidence: [
          { text: 'there is no such Destination', object: `Destination ${target}`, source: 'GET' },
          ...left,
        ],
      };
    if (store?.broken !== undefined)
      return {
        code: 'KD-9',
        severity: 'stuck',
        culprit: blamed(store, target, `it cannot be used (${store.broken})`),
        sentence: `the state store ${store.name} cannot be used (${store.broken}), so its files are not deleted; Kratix says so nowhere else`,
        evidence: [...store.evidence, ...left],
        actions: [mend(store.name)],
      };
    if (look.now - since < TWO_TRIES_MS) return undefined;
    return {
      severity: 'silent',
      certainty: 'inferred',
      culprit: blamed(store, target, 'it probably cannot be reached'),
      sentence: `its files do not leave the state store ${store?.name ?? `of Destination ${target}`}, without any event, condition or error: the store probably cannot be reached`,
      evidence: [
        {
          text: 'two tries, 15 to 19 s apart, have passed without an event',
          object: nameOf(object),
          source: 'events',
        },
        ...(store?.evidence ?? []),
        ...left,
      ],
      actions: [mend(store?.name ?? `of Destination ${target}`)],
    };
  },
};

const FAILED =
  /^(FailedDeleteFilesFromRepository|FailedReadKratixStateFile|FailedUnmarshalKratixStateFile)$/;

function causeOf(reason: string, message: string): string {
  const text = inOneLine(message.replace(/^failed to delete files from repository:? ?/i, ''), 200);
  if (reason === 'FailedReadKratixStateFile')
    return `its state file under .kratix is missing or unreadable, and Kratix tries for ever (${text})`;
  if (/connection refused|no such host|i\/o timeout|deadline exceeded|no route/i.test(message))
    return `the store cannot be reached (${text})`;
  if (/denied|unauthori[sz]ed|forbidden|authentication|credential/i.test(message))
    return `the store refuses the login (${text})`;
  return text;
}

function actionsFor(reason: string, name: string): readonly Action[] {
  if (reason !== 'FailedReadKratixStateFile') return [mend('and its credentials')];
  return [
    {
      id: 'restore-state-file',
      title: 'create the state file again, with "files: []"',
      effect: 'Kratix then finds nothing to delete and takes the finalizers off',
      command: `# in the store: .kratix/NAMESPACE-${name}.yaml`,
    },
  ];
}

function mend(store: string) {
  return {
    id: 'mend-store',
    title: `mend the state store ${store}`,
    effect:
      'Kratix tries again every 15 s; a label or annotation on the WorkPlacement wakes nothing',
    command: '',
  };
}

/** The state store, or the Destination where that is not seen. */
function blamed(store: Store | undefined, destination: string, sentence: string): Culprit {
  const [kind = '', name = ''] = store?.name.split(' ') ?? ['Destination', destination];
  return culpritNamed(`${GROUP}/${kind}`, '', name, sentence);
}

interface Store {
  readonly name: string;
  /** Why it cannot be used; `undefined` while it says that it can. */
  readonly broken: string | undefined;
  readonly evidence: readonly Evidence[];
}

async function storeOf({ look }: Subject, destination: KubeObject): Promise<Store | undefined> {
  const kind = firstText(textAt(destination, 'spec', 'stateStoreRef', 'kind'), 'BucketStateStore');
  const name = textAt(destination, 'spec', 'stateStoreRef', 'name');
  const store = await look.get(`${kind.toLowerCase()}s.platform.kratix.io`, '', name);
  const called = `${kind} ${name}`;
  if (!store.seen) return undefined;
  if (store.value === undefined)
    return {
      name: called,
      broken: 'it does not exist',
      evidence: [{ text: 'there is no such state store', object: called, source: 'GET' }],
    };
  const ready = conditionOf(store.value, 'Ready');
  const evidence =
    ready === undefined
      ? []
      : [
          {
            text: `Ready=${ready.status}, ${ready.reason}: ${ready.message}`,
            object: called,
            source: 'status.conditions[Ready]',
          },
        ];
  const broken =
    ready?.status === 'False' ? `${ready.reason}: ${inOneLine(ready.message, 160)}` : undefined;
  return { name: called, broken, evidence };
}

/** Whose files they are, and that it is gone already: WorkPlacements outlive what they were made for. */
async function leftBehind({ look, object, meta }: Subject): Promise<readonly Evidence[]> {
  const work = meta.labels[LABELS.work];
  const request = textAt(object, 'spec', 'resourceName');
  const promise = textAt(object, 'spec', 'promiseName');
  const evidence: Evidence[] = [];
  if (work !== undefined) {
    const found = await look.get(KINDS.works, meta.namespace, work);
    if (found.seen && found.value === undefined)
      evidence.push({
        text: 'its Work is gone already: it is left behind',
        object: `Work ${meta.namespace}/${work}`,
        source: 'GET',
      });
  }
  if (promise === '' || request === '') return evidence;
  const of = await look.get(KINDS.promises, '', promise);
  const definition = of.seen && of.value ? valueAt(of.value, 'spec', 'api') : undefined;
  const kind = `${textAt(definition, 'spec', 'names', 'plural')}.${textAt(definition, 'spec', 'group')}`;
  if (definition === undefined) return evidence;
  const owner = await look.get(kind, meta.namespace, request);
  if (owner.seen && owner.value === undefined)
    evidence.push({
      text: 'the request is gone already, while its files still lie in the store and go on being applied',
      object: `${textAt(definition, 'spec', 'names', 'kind')} ${meta.namespace}/${request}`,
      source: 'GET',
    });
  return evidence;
}

/** KD-20: a Destination with `spec.cleanup: all` needs its store to be deleted. */
export const destinationStore: Cause = {
  code: 'KD-20',
  answers: ['K-26', 'K-11'],
  source: `${CONTROLLERS}/destination_controller.go:123, 214-229, 293-339`,
  async find(subject) {
    const { look, object, since, kind, meta } = subject;
    const labels = { [LABELS.destination]: meta.name };
    const placements = await look.list(KINDS.placements, { labels });
    if (placements.seen && placements.value.length > 0) return undefined;
    const store = await storeOf(subject, object);
    const ready = conditionOf(object, 'Ready');
    const broken =
      store?.broken ??
      (ready?.status === 'False' ? `${ready.reason}: ${ready.message}` : undefined);
    if (broken === undefined && (!placements.seen || look.now - since < TWO_TRIES_MS))
      return undefined;
    return {
      severity: broken === undefined ? 'silent' : 'stuck',
      certainty: broken === undefined ? 'inferred' : 'observed',
      culprit:
        store &&
        blamed(
          store,
          meta.name,
          broken === undefined
            ? 'it probably cannot be reached'
            : `it cannot be used (${inOneLine(broken, 200)})`,
        ),
      sentence: `its own files cannot be deleted from the state store ${store?.name ?? ''}${broken === undefined ? ', which probably cannot be reached' : ` (${inOneLine(broken, 200)})`}`,
      evidence: store?.evidence ?? [],
      actions: [
        {
          id: 'abandon-store',
          title: 'give the content of the store up',
          effect:
            'with spec.cleanup=none Kratix takes its finalizer off before it opens the store; the files stay there',
          command: `kubectl patch ${kind.resource}.${kind.group} ${meta.name} --type=merge -p '{"spec":{"cleanup":"none"}}'`,
        },
      ],
    };
  },
};

/** A Work waits only until the deletion of its WorkPlacements was asked for; that can be refused. */
export const deletionOfPlacementsRefused: Cause = {
  code: 'G-2',
  answers: ['K-26', 'K-38'],
  source: `${CONTROLLERS}/work_controller.go:203-249`,
  async find({ look, object, since }) {
    const events = seenOr(await look.events(object), []);
    const event = events.find(({ reason, at }) => reason === 'FailedDelete' && (at ?? 0) >= since);
    if (event === undefined) return undefined;
    return {
      severity: 'stuck',
      since: event.at,
      sentence: `Kratix cannot delete its WorkPlacements: ${inOneLine(event.message, 200)}`,
      evidence: [
        { text: inOneLine(event.message), object: nameOf(object), source: 'event FailedDelete' },
      ],
    };
  },
};

export function placementsLabelled(label: string) {
  return ({ look, meta }: Subject) =>
    look.list(KINDS.placements, { labels: { [label]: meta.name } });
}
