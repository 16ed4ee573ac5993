import {
  conditionOf,
  type KubeObject,
  metaOf,
  nameOf,
  numberAt,
  textAt,
  valueAt,
} from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { type Instant, parseInstant } from '../../../kube/time.ts';
import type { Action, Evidence } from '../../finding.ts';
import { kubectl } from '../../kubectl.ts';
import type { Cause, Found, Subject } from '../../pack.ts';
import { inOneLine } from '../../reading.ts';
import { KINDS } from './operator.ts';

const CONTROLLER =
  'pulumi/pulumi-kubernetes-operator operator/internal/controller/pulumi/stack_controller.go';

/**
 * What the pulumi CLI says where somebody else holds the lock, with Pulumi's service and with a backend of one's
 * own (pulumi/pulumi sdk/go/auto/errors.go, pkg/backend/diy/lock.go).
 */
export const LOCKED =
  /\[?409\]?.*(conflict|in progress|locked)|the stack is currently locked by \d+ lock/i;

/** After so many counted failures the operator gives up (maxUpdateFailures). */
const MOST_FAILURES = 3;
/** How long an ended Update may stay unrecorded. */
const ABSORBED_MS = 60_000;

/** The annotation that makes the operator look again; any new value does. */
export function request(subject: Subject): Action {
  return {
    id: 'reconciliation-request',
    title: 'ask the operator to try again',
    effect:
      'starts another update, here a destroy, and forgets the failures so far; mend the cause first',
    command: kubectl(
      'annotate',
      subject.kind,
      subject.object,
      'pulumi.com/reconciliation-request="$(date +%s)" --overwrite',
    ),
  };
}

function currentUpdateOf(object: KubeObject): string {
  return textAt(object, 'status', 'currentUpdate', 'name');
}

/** PD-1, PD-2, PD-3: the Update that the Stack waits for before it does anything else. */
export const currentUpdate: Cause = {
  code: 'PD-1',
  answers: ['P-09', 'R-23'],
  source: `${CONTROLLER}:603-632, issues 1292, 1293`,
  async find(subject) {
    const { look, meta, object } = subject;
    const name = currentUpdateOf(object);
    if (name === '') return undefined;
    const update = await look.get(KINDS.updates, meta.namespace, name);
    if (!update.seen) return undefined;
    const called = `Update ${meta.namespace}/${name}`;
    if (update.value === undefined)
      return look.now - namedAt(name) < BEING_MADE_MS ? undefined : updateGone(subject, called);
    return updateThere(subject, update.value);
  },
};

/** The operator writes the name of an Update a moment before it is seen to exist. */
const BEING_MADE_MS = 10_000;

/** When the operator chose the name of an Update, which ends in that instant as hexadecimal milliseconds. */
function namedAt(name: string): Instant {
  return Number.parseInt(/-([0-9a-f]{11})$/.exec(name)?.[1] ?? '0', 16);
}

function updateGone(subject: Subject, called: string): Found {
  const { kind, object, meta } = subject;
  const asked = meta.annotations['pulumi.com/reconciliation-request'];
  return {
    severity: 'stuck',
    sentence: `its status.currentUpdate names ${called}, which is gone: the operator waits for it before anything else, for ever, deletion included`,
    evidence: [
      { text: 'there is no such Update', object: called, source: 'GET' },
      {
        text: `currentUpdate.name is ${currentUpdateOf(object)}`,
        object: nameOf(object),
        source: 'status.currentUpdate',
      },
      ...(asked === undefined
        ? []
        : [
            {
              text: `reconciliation-request=${asked} was set; it is seen and has no effect while this Update is waited for`,
              object: nameOf(object),
              source: 'metadata.annotations',
            },
          ]),
    ],
    actions: [
      {
        id: 'clear-current-update',
        title: 'clear status.currentUpdate, then ask again',
        effect:
          'the operator forgets the Update; clearing alone wakes nothing, the annotation after it does',
        command: kubectl(
          'patch',
          kind,
          object,
          `--subresource=status --type=merge -p '{"status":{"currentUpdate":null}}'`,
        ),
      },
      request(subject),
    ],
  };
}

function updateThere(subject: Subject, update: KubeObject): Found | undefined {
  const { look } = subject;
  const complete = conditionOf(update, 'Complete');
  const progressing = conditionOf(update, 'Progressing');
  const of = nameOf(update);
  const state: Evidence = { text: describe(update), object: of, source: 'status.conditions' };
  if (complete?.status === 'True') {
    if (look.now - (complete.at ?? look.now) < ABSORBED_MS) return undefined;
    return {
      code: 'PD-2',
      severity: 'stuck',
      since: complete.at,
      sentence: `${of} has ended, and the operator has not taken its result into the Stack: it waits for it all the same`,
      evidence: [state],
      actions: [request(subject)],
    };
  }
  const started =
    parseInstant(textAt(update, 'status', 'startTime')) ??
    progressing?.at ??
    metaOf(update).createdAt;
  const lasts = look.now - (started ?? look.now);
  const type = textAt(update, 'spec', 'type') || 'update';
  if (lasts < HANGS_MS)
    return {
      code: 'update-running',
      answers: ['P-09', 'P-06'],
      severity: 'working',
      since: started,
      sentence: `its current ${of} (${type}) runs, and the Stack waits for it to end`,
      evidence: [state],
    };
  return {
    code: 'PD-3',
    severity: 'stuck',
    since: started,
    certainty: 'inferred',
    sentence: `its current ${of} (${type}) has been running for ${Math.round(lasts / 60_000)} min and does not end: the Stack, and its deletion, wait for it`,
    evidence: [state],
    actions: [
      {
        id: 'restart-controller',
        title: 'restart the Pulumi operator',
        effect: 'an Update that was progressing is then marked as Aborted and tried again',
        command:
          'kubectl rollout restart deployment controller-manager -n pulumi-kubernetes-operator',
      },
    ],
  };
}

/** PD-1 of a Stack that nobody deletes yet: it says Ready, and its deletion would never begin. */
export const wedged: Cause = {
  ...currentUpdate,
  async find(subject) {
    if (kindKey(subject.kind) !== KINDS.stacks) return undefined;
    const found = await currentUpdate.find(subject);
    return found?.severity === 'stuck' ? { ...found, since: subject.meta.createdAt } : undefined;
  },
};

/** An update that takes longer than this hangs more often than it works. */
const HANGS_MS = 10 * 60_000;

function describe(update: KubeObject): string {
  return ['Progressing', 'Failed', 'Complete']
    .map((type) => conditionOf(update, type))
    .filter((it) => it !== undefined)
    .map(({ type, status, reason }) => `${type}=${status} (${reason})`)
    .join(', ');
}

/** PD-4, PD-7: the destroy that has to come first fails. */
export const destroyFailed: Cause = {
  code: 'PD-4',
  answers: ['P-08', 'R-22'],
  source: `${CONTROLLER}:805-828, 1084-1134, 1284-1289, 1352-1380`,
  async find(subject) {
    const { look, object, meta, since } = subject;
    const last = valueAt(object, 'status', 'lastUpdate');
    if (textAt(last, 'state') !== 'failed' || textAt(last, 'type') !== 'destroy') return undefined;
    if (currentUpdateOf(object) !== '') return undefined;
    const failures = numberAt(last, 'failures') ?? 0;
    const message = inOneLine(textAt(last, 'message'), 300);
    const stalled = conditionOf(object, 'Stalled');
    const name = textAt(last, 'name');
    const update = await look.get(KINDS.updates, meta.namespace, name);
    const failed = update.seen && update.value ? conditionOf(update.value, 'Failed') : undefined;
    const locked = failed?.reason === 'UpdateConflict' || LOCKED.test(message);
    const gaveUp = failures >= MOST_FAILURES || stalled?.reason === 'UpdateFailed';
    const evidence: Evidence[] = [
      {
        text: `destroy failed, failure ${failures} after the first: ${message}`,
        object: nameOf(object),
        source: 'status.lastUpdate',
      },
      ...(stalled === undefined
        ? []
        : [
            {
              text: `${stalled.reason}: ${stalled.message}`,
              object: nameOf(object),
              source: 'status.conditions[Stalled]',
            },
          ]),
      ...(failed === undefined
        ? []
        : [
            {
              text: `Failed=${failed.status} (${failed.reason}) ${failed.message}`.trim(),
              object: `Update ${meta.namespace}/${name}`,
              source: 'status.conditions[Failed]',
            },
          ]),
    ];
    const at = parseInstant(textAt(last, 'lastResyncTime')) ?? stalled?.at ?? since;
    if (locked)
      return {
        code: 'PD-7',
        answers: ['P-16', 'P-08', 'R-22'],
        severity: 'stuck',
        since: at,
        sentence: `its destroy fails because the Pulumi backend is locked by another update (${message})`,
        evidence,
        actions: [
          {
            id: 'pulumi-cancel',
            title: 'release the lock with pulumi cancel',
            effect: 'breaks off whoever holds the lock: make sure that nobody works',
            command: `kubectl exec -it ${meta.name}-workspace-0 -n ${meta.namespace} -c pulumi -- pulumi cancel`,
          },
          request(subject),
        ],
      };
    if (gaveUp)
      return {
        severity: 'stuck',
        since: at,
        sentence: `its destroy has failed ${failures + 1} times and the operator has given up (${message}): it keeps the finalizer and runs no destroy again before the spec, the source or the reconciliation request changes, whatever its log says`,
        evidence,
        actions: [request(subject)],
      };
    return {
      code: 'G-25',
      severity: 'working',
      since: at,
      sentence: `its destroy has failed (${message}), and the operator tries it again after a pause`,
      evidence: [
        ...evidence,
        {
          text: 'pauses are 10 s and then three times as long each time, capped by retryMaxBackoffDurationSeconds; after the fourth failure it gives up',
          source: `${CONTROLLER}:1352-1380`,
        },
      ],
      actions: [request(subject)],
    };
  },
};
