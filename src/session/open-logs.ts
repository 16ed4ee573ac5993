import type { Connection } from '../cluster/connection.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { type Row, recordOf } from '../kube/row.ts';
import { objectPath } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import type { LogsModel, LogsOf } from '../store/logs-model.ts';
import { LogTails } from './log-tails.ts';
import { LoggedPods, podsOf } from './logged-pods.ts';

/** Of runs that began before, this much is read. */
const TAIL_LINES = 1_000;

interface OpenLogsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly of: LogsOf;
  readonly model: LogsModel;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** Follows the logs of whatever works for one object, until it is closed: then all requests end. */
export class OpenLogs {
  private readonly options: OpenLogsOptions;
  private readonly tails: LogTails;
  private pods: LoggedPods | undefined;
  private closed = false;

  constructor(options: OpenLogsOptions) {
    this.options = options;
    const { connection, clock, model, changed } = options;
    this.tails = new LogTails({
      connection,
      clock,
      tailLines: TAIL_LINES,
      onEntries: (entries) => {
        model.take(entries);
        changed();
      },
      onTails: changed,
    });
    model.follow(() => this.tails.tails());
  }

  /** Resolves when the pods that are there are followed. What goes wrong is told on the screen. */
  async start(): Promise<void> {
    const { model, changed } = this.options;
    const refusal = await this.watch().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (this.closed) return;
    model.listed(refusal === undefined ? undefined : `pods cannot be seen: ${refusal}`);
    changed();
  }

  close(): void {
    this.closed = true;
    this.pods?.stop();
    this.tails.stop();
  }

  private async watch(): Promise<string | undefined> {
    const { connection, clock } = this.options;
    const wanted = await this.wanted();
    if (this.closed) return undefined;
    this.pods = new LoggedPods({
      connection,
      clock,
      ...wanted,
      onPod: (pod) => this.tails.put(pod),
      onGone: (uid) => this.tails.remove(uid),
    });
    return await this.pods.start();
  }

  private async wanted(): Promise<ReturnType<typeof podsOf>> {
    const { of } = this.options;
    if (of.type === 'object') return podsOf(await this.objectOf(of.row), of.row.kind, knowledge);
    const { work, carrier, carrierUid } = of.workflow;
    return {
      namespace: carrier.namespace,
      belongs: (pod) => {
        const meta = metaOf(pod);
        if (meta.uid === carrierUid || meta.owners.some(({ uid }) => uid === carrierUid))
          return true;
        const its = knowledge.workOf({ type: 'pod', ...meta })?.work;
        return (
          its !== undefined &&
          its.pipeline === work.pipeline &&
          its.action === work.action &&
          its.object.name === work.object.name &&
          its.object.namespace === work.object.namespace &&
          [work.object.kind, ''].includes(its.object.kind)
        );
      },
    };
  }

  /** What of it selects pods; who it is, where it cannot be asked for any more. */
  private async objectOf({ kind, namespace, name, uid }: Row): Promise<KubeObject> {
    const seen = { metadata: { namespace, name, uid } };
    try {
      const path = objectPath(kind, namespace, name);
      const object = recordOf(await this.options.connection.json({ path })) ?? seen;
      return metaOf(object).uid === uid ? object : seen;
    } catch {
      return seen;
    }
  }
}
