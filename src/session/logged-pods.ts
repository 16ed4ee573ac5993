import type { Connection } from '../cluster/connection.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { controllerOf } from '../knowledge/workflow.ts';
import { type KubeObject, metaOf, valueAt } from '../kube/object.ts';
import { type Row, recordOf } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import { Run } from './run.ts';
import type { WatchPlan } from './watch-plan.ts';

interface LoggedPodsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** `undefined`: all. */
  readonly namespace: string | undefined;
  readonly belongs: (pod: KubeObject) => boolean;
  /** A pod that is new or has changed. */
  readonly onPod: (pod: KubeObject) => void;
  readonly onGone: (uid: string) => void;
}

/** Watches pods for their logs: those that belong to something, those too that come later. */
export class LoggedPods {
  private readonly run: Run;
  private readonly ours = new Set<string>();
  private onListed: (() => void) | undefined;
  private refusal: string | undefined;

  constructor({ connection, clock, namespace, belongs, onPod, onGone }: LoggedPodsOptions) {
    this.run = new Run({
      connection,
      clock,
      scope: { namespaces: namespace === undefined ? undefined : [namespace], kinds: ['pods'] },
      plan: planPods,
      recipient: {
        take: ({ uid }: Row, object: unknown) => {
          const pod = recordOf(object);
          if (pod === undefined || !(this.ours.has(uid) || belongs(pod))) return;
          this.ours.add(uid);
          onPod(pod);
        },
        relisted: () => {},
      },
      listener: {
        kinds: () => {},
        changes: (changes) => {
          for (const { type, row } of changes)
            if (type === 'remove' && this.ours.delete(row.uid)) onGone(row.uid);
        },
        watch: (_kind, _namespace, status) => {
          if (status === undefined || status.type === 'syncing') return;
          this.refusal = status.type === 'forbidden' ? status.message : undefined;
          this.onListed?.();
        },
        kindGone: () => {},
        malformed: () => {},
      },
    });
  }

  /** Resolves when those that are there have been told, with why they cannot be seen where they cannot. */
  async start(): Promise<string | undefined> {
    const listed = new Promise<void>((resolve) => {
      this.onListed = resolve;
    });
    await this.run.start();
    await listed;
    return this.refusal;
  }

  stop(): void {
    this.run.stop();
  }
}

/** Pods alone, whatever else tells the structure of a cluster. */
function planPods(
  kinds: readonly ServedKind[],
  scope: { readonly namespaces: readonly string[] | undefined },
): WatchPlan {
  const pods = kinds.filter((kind) => kindKey(kind) === 'pods');
  const namespaces = scope.namespaces ?? [undefined];
  return {
    watches: pods.flatMap((kind) => namespaces.map((namespace) => ({ kind, namespace }))),
    leftOut: [],
  };
}

/** Which pods carry out the work of an object, and where they can be. */
export function podsOf(
  object: KubeObject,
  kind: ServedKind,
  knowledge: Knowledge,
): { readonly namespace: string | undefined; readonly belongs: (pod: KubeObject) => boolean } {
  const { uid, namespace, name } = metaOf(object);
  const key = kindKey(kind);
  if (key === 'pods') return { namespace, belongs: (pod) => metaOf(pod).uid === uid };
  const selector = Object.entries(
    recordOf(valueAt(object, 'spec', 'selector', 'matchLabels')) ?? {},
  );
  if (selector.length > 0 && kind.namespaced)
    return {
      namespace,
      belongs: (pod) => selector.every(([label, value]) => metaOf(pod).labels[label] === value),
    };
  if (key === 'cronjobs.batch') return { namespace, belongs: (pod) => isOfCronJob(pod, name) };
  return {
    namespace: undefined,
    belongs: (pod) => {
      const meta = metaOf(pod);
      if (meta.owners.some((owner) => owner.uid === uid)) return true;
      const of = knowledge.workOf({ type: 'pod', ...meta })?.work.object;
      return (
        of?.name === name && of.namespace === namespace && (of.kind === '' || of.kind === kind.kind)
      );
    },
  };
}

/** The Jobs of a CronJob are called after it and the minute of their time. */
function isOfCronJob(pod: KubeObject, name: string): boolean {
  const meta = metaOf(pod);
  const job = meta.labels['batch.kubernetes.io/job-name'] ?? controllerOf(meta)?.name ?? '';
  return job.startsWith(`${name}-`) && /^\d+$/.test(job.slice(name.length + 1));
}
