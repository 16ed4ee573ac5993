import { culpritNamed, culpritOf } from '../../knowledge/culprit.ts';
import type { Evidence } from '../../knowledge/finding.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Look } from '../../knowledge/look.ts';
import type { Cause, Found } from '../../knowledge/pack.ts';
import { inOneLine, listAll } from '../../knowledge/reading.ts';
import { finalizerWriters } from '../../kube/managed-fields.ts';
import {
  type KubeObject,
  type Meta,
  metaOf,
  nameOf,
  numberAt,
  recordsAt,
  textAt,
} from '../../kube/object.ts';
import { parseInstant } from '../../kube/time.ts';
import { errorsAbout, isNoise } from '../controller-log.ts';
import { refusalIn } from '../refusals.ts';
import { holderWords, likelyHolders, mayHold, WORKLOADS } from './likely-holders.ts';
import { isYoung } from './object.ts';

/**
 * G-1, G-2, G-15 for finalizers of systems that ktop does not know: the holder is whoever wrote the
 * finalizer (managedFields) and looks like it among the workloads. Named as what it is: an inference.
 */
export function uninstalledHolder(knowledge: Knowledge): Cause {
  return {
    code: 'G-15',
    answers: ['R-24', 'R-22'],
    source: 'metadata.managedFields: kubernetes structured-merge-diff',
    async find(subject) {
      const { look, object, meta, current, since } = subject;
      if (current === undefined || isYoung(since, look.now)) return undefined;
      if (knowledge.isBuiltIn(current)) return undefined;
      const manager = finalizerWriters(object).get(current)?.manager;
      const words = holderWords([current.split('/')[0] ?? current, manager ?? '']);
      const workloads = await listAll(look, WORKLOADS, {});
      if (!workloads.seen) return undefined;
      const traces = { words, writers: [manager] };
      const holders = await likelyHolders(workloads.value, traces, subject);
      const wrote =
        manager === undefined
          ? 'nobody is named as the writer of the finalizer'
          : `the finalizer was written by the field manager ${manager}`;
      const evidence = [{ text: wrote, object: nameOf(object), source: 'metadata.managedFields' }];
      const [holder] = holders;
      if (holder === undefined) {
        // Nothing to recognise it by, or somebody who is at work on the object.
        if (words.size === 0 || isWrittenSince(object, since)) return undefined;
        return nobody(current, words, workloads.value.length, evidence);
      }
      if (holders.every((workload) => readyOf(workload) === 0)) return down(holders, evidence);
      return failingHolder(look, holder, object, { current, evidence, since, meta });
    },
  };
}

function nobody(
  finalizer: string,
  words: ReadonlySet<string>,
  seen: number,
  evidence: readonly Evidence[],
): Found {
  return {
    severity: 'stuck',
    certainty: 'inferred',
    culprit: culpritNamed(
      'Finalizer',
      '',
      finalizer,
      'nobody in the cluster looks like its holder',
    ),
    sentence: `nobody in the cluster looks like the holder of ${finalizer}: no workload is called like ${[...words].join(', ')}, so its operator seems to be uninstalled, unless it runs outside the cluster`,
    evidence: [
      ...evidence,
      {
        text: `${seen} Deployments, StatefulSets and DaemonSets were looked through by name, label, image and rights`,
        source: 'list',
      },
    ],
  };
}

function down(holders: readonly KubeObject[], evidence: readonly Evidence[]): Found {
  const shown = holders.slice(0, 3);
  return {
    code: 'G-1',
    answers: ['R-24'],
    severity: 'stuck',
    certainty: 'inferred',
    ...(shown[0] === undefined ? {} : { culprit: culpritOf(shown[0], 'it has no ready replica') }),
    sentence: `${shown.map(nameOf).join(', ')} looks like its holder and has no ready replica: it goes on when that is back`,
    evidence: [
      ...evidence,
      ...shown.map((workload) => ({
        text: `${readyOf(workload)} of ${numberAt(workload, 'spec', 'replicas') ?? 1} replicas are ready`,
        object: nameOf(workload),
        source: 'status.readyReplicas',
      })),
    ],
  };
}

/** Whether a controller has written the object since its deletion: whoever it is, it is there. */
function isWrittenSince(object: KubeObject, since: number): boolean {
  return recordsAt(object, 'metadata', 'managedFields').some((entry) => {
    const manager = textAt(entry, 'manager');
    const at = parseInstant(textAt(entry, 'time')) ?? 0;
    return at > since + 1000 && mayHold(manager);
  });
}

async function failingHolder(
  look: Look,
  holder: KubeObject,
  object: KubeObject,
  known: {
    readonly current: string;
    readonly evidence: readonly Evidence[];
    readonly since: number;
    readonly meta: Meta;
  },
): Promise<Found | undefined> {
  const { namespace, name } = metaOf(holder);
  const pods = await look.list('pods', { namespace });
  if (!pods.seen) return undefined;
  const own = pods.value.filter((pod) => metaOf(pod).name.startsWith(`${name}-`)).slice(0, 3);
  const logs = await Promise.all(
    own.map((pod) => {
      const container = textAt(recordsAt(pod, 'spec', 'containers')[0], 'name');
      return look.log({ namespace, pod: metaOf(pod).name, container });
    }),
  );
  const errors = logs.flatMap((log) =>
    log.seen ? errorsAbout(log.value, known.meta, { since: known.since, now: look.now }) : [],
  );
  const last = errors.filter(({ text }) => !isNoise(text)).at(-1);
  if (last === undefined) return undefined;
  const refusal = refusalIn(last.text);
  return {
    code: refusal?.code ?? 'G-2',
    answers: refusal?.answers ?? ['R-22'],
    severity: 'stuck' as const,
    sentence:
      refusal === undefined
        ? `${nameOf(holder)}, which looks like its holder, tries and fails: ${inOneLine(last.text, 200)}`
        : `what ${nameOf(holder)} sends is refused: ${refusal.because}`,
    certainty: 'inferred' as const,
    culprit: refusal?.culprit,
    evidence: [
      ...known.evidence,
      { text: inOneLine(last.text), object: nameOf(holder), source: 'log' },
      ...(errors.length > 1
        ? [
            {
              text: `${errors.length} such lines in what was read of the log`,
              object: nameOf(object),
              source: 'log',
            },
          ]
        : []),
    ],
  };
}

/** How many of a workload's pods are ready. */
export function readyOf(workload: KubeObject): number {
  return (
    numberAt(workload, 'status', 'readyReplicas') ??
    numberAt(workload, 'status', 'numberReady') ??
    0
  );
}
