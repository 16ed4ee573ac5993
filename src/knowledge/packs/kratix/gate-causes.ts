import { metaOf, nameOf, textAt } from '../../../kube/object.ts';
import { culpritNamed, culpritOf } from '../../culprit.ts';
import type { Cause, Subject } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { promiseOf } from './jobs.ts';
import { GROUP, KINDS, LABELS } from './manager.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';

/** KD-1 for requests: a paused Promise pauses them, too. */
export const promisePaused: Cause = {
  code: 'KD-1',
  answers: ['K-22', 'K-23'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go:374-395`,
  async find(subject) {
    const promise = await subject.look.get(KINDS.promises, '', promiseOf(subject));
    if (!promise.seen || promise.value === undefined) return undefined;
    if (metaOf(promise.value).labels[LABELS.paused] !== 'true') return undefined;
    return {
      severity: 'stuck',
      culprit: culpritOf(promise.value, 'it is paused, which pauses all its requests'),
      sentence: `its Promise ${promiseOf(subject)} is paused, which pauses all its requests: nothing happens before the label ${LABELS.paused} is removed there`,
      evidence: [
        { text: `${LABELS.paused}=true`, object: nameOf(promise.value), source: 'metadata.labels' },
      ],
      actions: [
        {
          id: 'unpause',
          title: 'unpause the Promise',
          effect: 'all its requests are reconciled again, from their first pipeline',
          command: `kubectl label promise ${promiseOf(subject)} ${LABELS.paused}-`,
        },
      ],
    };
  },
};

/** KD-6: without its Promise a request is not reconciled at all. */
export const promiseGone: Cause = {
  code: 'KD-6',
  answers: ['K-22', 'K-23', 'R-22'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go:122-126`,
  async find(subject) {
    const name = promiseOf(subject);
    const promise = await subject.look.get(KINDS.promises, '', name);
    if (!promise.seen || promise.value !== undefined) return undefined;
    return {
      severity: 'stuck',
      culprit: promiseCulprit(
        name,
        'it is gone, and Kratix does not reconcile its requests without it',
      ),
      sentence: `its Promise ${name} is gone, and without it Kratix does not reconcile its requests, deletion included`,
      evidence: [
        { text: 'there is no such Promise', object: `Promise ${name}`, source: 'GET' },
        {
          text: `${LABELS.promise}=${name}`,
          object: nameOf(subject.object),
          source: 'metadata.labels',
        },
      ],
      actions: [
        {
          id: 'restore-promise',
          title: `create the Promise ${name} again`,
          effect: 'Kratix then deletes the request step by step, with its delete pipeline',
          command: '',
        },
      ],
    };
  },
};

function promiseCulprit(name: string, sentence: string) {
  return culpritNamed(`${GROUP}/Promise`, '', name, sentence);
}

/** KD-7: the version of its Promise that the request was made from is gone. */
export const revisionMissing: Cause = {
  code: 'KD-7',
  answers: ['K-22', 'K-23'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go:397-423`,
  async find(subject) {
    const { look, object, since } = subject;
    const name = promiseOf(subject);
    const revisions = await look.list(KINDS.revisions, { labels: { [LABELS.promise]: name } });
    if (!revisions.seen) return undefined;
    const version = textAt(object, 'status', 'promiseVersion');
    const known = revisions.value.map((revision) => textAt(revision, 'spec', 'version'));
    const events = seenOr(await look.events(object), []);
    // A deletion makes Kratix look again: what it said before then may be mended.
    const event = events.find(
      ({ reason, at }) => reason === 'FailedPromiseRevisionLookup' && (at ?? 0) >= since - 1000,
    );
    if (event === undefined && (version === '' || known.length > 0)) return undefined;
    return {
      severity: 'stuck',
      culprit: promiseCulprit(name, 'the PromiseRevision that its requests need is not found'),
      ...(event === undefined ? { certainty: 'inferred' as const } : {}),
      sentence: `the PromiseRevision of its Promise ${name}${version === '' ? '' : ` in version ${version}`} is not found, and without it Kratix does not reconcile the request`,
      evidence: [
        {
          text:
            known.length === 0
              ? 'there is no PromiseRevision of it'
              : `there are ${known.join(', ')}`,
          object: `Promise ${name}`,
          source: 'promiserevisions',
        },
        ...(event === undefined
          ? []
          : [
              {
                text: inOneLine(event.message),
                object: nameOf(object),
                source: 'event FailedPromiseRevisionLookup',
              },
            ]),
      ],
    };
  },
};

/** KD-8: several ResourceBindings stop every step, not only the one that deletes them. */
export const severalBindings: Cause = {
  code: 'KD-8',
  answers: ['K-28', 'K-22', 'K-23'],
  source: `${CONTROLLERS}/dynamic_resource_request_controller.go:1544-1564`,
  async find(subject) {
    const { meta } = subject;
    const bindings = seenOr(await bindingsOf(subject), []);
    if (bindings.length < 2) return undefined;
    const bound = bindings.map(nameOf);
    return {
      severity: 'stuck',
      sentence: `there are ${bindings.length} ResourceBindings for it where Kratix allows one, which stops every step`,
      evidence: bindings.map((binding) => ({
        text: `version ${textAt(binding, 'spec', 'version') || '?'}, created ${textAt(binding, 'metadata', 'creationTimestamp')}`,
        object: nameOf(binding),
        source: 'resourcebindings',
      })),
      actions: [
        {
          id: 'delete-binding',
          title: 'delete the extra ResourceBinding',
          effect: `leaves one of ${bound.join(', ')}; the request goes on`,
          command: `kubectl delete ${KINDS.bindings} NAME -n ${meta.namespace}`,
        },
      ],
    };
  },
};

/** The ResourceBindings of a request. */
export async function bindingsOf(subject: Subject) {
  const { look, meta } = subject;
  const labels = { [LABELS.promise]: promiseOf(subject), [LABELS.request]: meta.name };
  return look.list(KINDS.bindings, { namespace: meta.namespace, labels });
}
