import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Look } from '../../knowledge/look.ts';
import type { Cause } from '../../knowledge/pack.ts';
import { inOneLine, listAll } from '../../knowledge/reading.ts';
import { finalizerWriters } from '../../kube/managed-fields.ts';
import { type KubeObject, metaOf, nameOf, numberAt, recordsAt, textAt } from '../../kube/object.ts';
import { parseInstant } from '../../kube/time.ts';
import { errorsAbout } from '../controller-log.ts';
import { refusalIn } from '../refusals.ts';
import { isYoung } from './object.ts';

const WORKLOADS = ['deployments.apps', 'statefulsets.apps', 'daemonsets.apps'];

/** Words of finalizers and managers that say nothing about whose they are. */
const COMMON =
  /^(finalizers?|controllers?|manager|operator|io|com|org|net|dev|sh|k8s|kubernetes|cleanup|deletion|protection|example|svc|the|x)$/;

/** What an operator writes by hand; whoever it is, no controller. */
const BY_HAND = /^(kubectl|kubectl-.*|ktop|curl|node-fetch|Mozilla)$/;

/**
 * G-1, G-2, G-15 for finalizers of systems that ktop does not know: the holder is whoever wrote the
 * finalizer (managedFields) and looks like it among the workloads. Named as what it is: an inference.
 */
export function uninstalledHolder(knowledge: Knowledge): Cause {
  return {
    code: 'G-15',
    answers: ['R-24', 'R-22'],
    source: 'metadata.managedFields: kubernetes structured-merge-diff',
    async find({ look, object, meta, current, since }) {
      if (current === undefined || isYoung(since, look.now)) return undefined;
      if (knowledge.isBuiltIn(current)) return undefined;
      const writer = finalizerWriters(object).get(current);
      const manager = writer?.manager;
      const words = wordsOf(current, manager === undefined || BY_HAND.test(manager) ? '' : manager);
      const workloads = await listAll(look, WORKLOADS, {});
      if (!workloads.seen) return undefined;
      const holders = workloads.value.filter((workload) => looksLike(workload, words));
      const wrote =
        manager === undefined
          ? 'nobody is named as the writer of the finalizer'
          : `the finalizer was written by the field manager ${manager}`;
      const evidence = [{ text: wrote, object: nameOf(object), source: 'metadata.managedFields' }];
      if (holders.length === 0)
        return {
          severity: 'stuck',
          certainty: 'inferred',
          sentence: `nobody in the cluster looks like the holder of ${current}: no workload is called like ${[...words].join(', ') || 'it'}, so its operator seems to be uninstalled, unless it runs outside the cluster`,
          evidence: [
            ...evidence,
            {
              text: `${workloads.value.length} Deployments, StatefulSets and DaemonSets were looked through by name, label and image`,
              source: 'list',
            },
          ],
          actions: [],
        };
      const [holder] = holders;
      const down = holders.every((workload) => readyOf(workload) === 0);
      const names = holders.slice(0, 3).map(nameOf).join(', ');
      if (down)
        return {
          code: 'G-1',
          answers: ['R-24'],
          severity: 'stuck',
          certainty: 'inferred',
          sentence: `${names} looks like its holder and has no ready replica: it goes on when that is back`,
          evidence: [
            ...evidence,
            ...holders.slice(0, 3).map((workload) => ({
              text: `${readyOf(workload)} of ${numberAt(workload, 'spec', 'replicas') ?? 1} replicas are ready`,
              object: nameOf(workload),
              source: 'status.readyReplicas',
            })),
          ],
        };
      if (holder === undefined) return undefined;
      return failingHolder(look, holder, object, { current, evidence, since, meta });
    },
  };
}

async function failingHolder(
  look: Look,
  holder: KubeObject,
  object: KubeObject,
  known: {
    readonly current: string;
    readonly evidence: readonly {
      readonly text: string;
      readonly object?: string;
      readonly source?: string;
    }[];
    readonly since: number;
    readonly meta: ReturnType<typeof metaOf>;
  },
) {
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
  const errors = logs.flatMap((log) => (log.seen ? errorsAbout(log.value, known.meta) : []));
  const last = errors.at(-1);
  if (last === undefined) return undefined;
  const at = parseInstant(/\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(last.line)?.[0]);
  if (at !== undefined && at < known.since - 1000) return undefined;
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

/** The words by which the holder of a finalizer can be recognised. */
function wordsOf(finalizer: string, manager: string): ReadonlySet<string> {
  const domain = finalizer.split('/')[0] ?? finalizer;
  const words = [...domain.split(/[.\-_/]/), ...manager.split(/[.\-_/]/)]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 2 && !COMMON.test(word));
  return new Set(words);
}

/** Whether a workload's name, labels or images contain one of the words. */
function looksLike(workload: KubeObject, words: ReadonlySet<string>): boolean {
  const { name, labels } = metaOf(workload);
  const containers = recordsAt(workload, 'spec', 'template', 'spec', 'containers');
  const texts = [
    name,
    ...Object.values(labels),
    ...containers.map((it) => textAt(it, 'image')),
  ].map((text) => text.toLowerCase());
  return [...words].some((word) => texts.some((text) => text.includes(word)));
}

function readyOf(workload: KubeObject): number {
  return (
    numberAt(workload, 'status', 'readyReplicas') ??
    numberAt(workload, 'status', 'numberReady') ??
    0
  );
}
