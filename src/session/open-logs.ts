import { leadersAmong } from '../analysis/leaders.ts';
import type { Connection } from '../cluster/connection.ts';
import type { LogFrom } from '../cluster/logs/follow-options.ts';
import type { Run } from '../cluster/logs/runs.ts';
import type { Look } from '../knowledge/look.ts';
import { waitOf } from '../knowledge/pod-waits.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { podStatusOf } from '../kube/pods.ts';
import type { Clock } from '../kube/time.ts';
import type { LogsModel } from '../store/logs-model.ts';
import type { LogsRequest } from '../store/logs-request.ts';
import { controllersFor, type Speakers, workersOf } from './log-speakers.ts';
import { LogTails } from './log-tails.ts';
import { LoggedPods } from './logged-pods.ts';
import { skewOf } from './skew.ts';

/** How often a controller's Leases are read: as long as one lasts, usually. */
const LEASES_MS = 15_000;
const LEASES = 'leases.coordination.k8s.io';

interface OpenLogsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly request: LogsRequest;
  readonly model: LogsModel;
  /** A look at the cluster as it is now. */
  readonly look: () => Look;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** Follows the logs that are asked for, until it is closed: then all requests end. */
export class OpenLogs {
  private readonly options: OpenLogsOptions;
  private tails: LogTails | undefined;
  private pods: LoggedPods | undefined;
  /** Why pods have not begun, by their uids. */
  private readonly waiting = new Map<string, string>();
  private cancelLeases: () => void = () => {};
  private closed = false;

  constructor(options: OpenLogsOptions) {
    this.options = options;
  }

  /** Resolves when the pods that are there are followed. What goes wrong is told on the screen. */
  async start(): Promise<void> {
    const { model, changed } = this.options;
    const refusal = await this.watch().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (this.closed) return;
    model.listed(refusal);
    changed();
  }

  close(): void {
    this.closed = true;
    this.cancelLeases();
    this.pods?.stop();
    this.tails?.stop();
  }

  private async watch(): Promise<string | undefined> {
    const { connection, clock, request, model } = this.options;
    const look = this.options.look();
    const speakers = await (request.speakers === 'controller'
      ? controllersFor(request.of, look)
      : workersOf(request.of, look));
    if (this.closed) return undefined;
    if (speakers.title !== undefined) model.introduce(speakers.title);
    const tails = this.newTails(speakers);
    this.tails = tails;
    model.follow(
      () => tails.tails(),
      () => [...this.waiting.values()],
    );
    this.pods = new LoggedPods({
      connection,
      clock,
      ...speakers,
      onPod: (pod) => {
        this.lookForWait(pod);
        tails.put(pod);
      },
      onGone: (uid) => {
        this.waiting.delete(uid);
        tails.remove(uid);
      },
    });
    const refusal = await this.pods.start();
    if (request.speakers === 'controller') void this.readLeases(speakers);
    return refusal === undefined ? undefined : `pods cannot be seen: ${refusal}`;
  }

  /** A container that has not begun has no log that could say why. */
  private lookForWait(pod: KubeObject): void {
    const { uid, name } = metaOf(pod);
    const wait = waitOf(podStatusOf(pod));
    if (wait === undefined) this.waiting.delete(uid);
    else this.waiting.set(uid, `pod ${name} waits: ${wait.sentence}`);
  }

  private newTails({ wants }: Speakers): LogTails {
    const { connection, clock, request, model, changed } = this.options;
    const { sinceMs, tailLines } = request.range;
    const since = sinceMs === undefined ? undefined : clock.now() + skewOf(connection) - sinceMs;
    const from: LogFrom = {
      ...(since === undefined ? {} : { since }),
      ...(tailLines === undefined ? {} : { tailLines }),
    };
    return new LogTails({
      connection,
      clock,
      from,
      wants: (run) => wants(run) && (!request.previous || isPrevious(run)),
      onEntries: (entries) => {
        model.take(entries);
        changed();
      },
      onTails: changed,
    });
  }

  /** Who leads may be another one by now; where Leases may not be read, nobody is marked. */
  private async readLeases(speakers: Speakers): Promise<void> {
    const { clock, model, changed } = this.options;
    const look = this.options.look();
    const { namespace } = speakers;
    const leases = await look.list(LEASES, namespace === undefined ? {} : { namespace });
    if (this.closed || this.tails === undefined) return;
    const pods = [...new Set(this.tails.tails().map(({ target }) => target.pod))];
    model.lead(leases.seen ? leadersAmong(pods, leases.value, look.now) : new Set());
    changed();
    this.cancelLeases = clock.after(LEASES_MS, () => void this.readLeases(speakers));
  }
}

/** Whether a run was before the last restart, or is over and the next has not begun. */
function isPrevious({ state, target }: Run): boolean {
  return state === 'previous' || (state === 'ended' && target.restart > 0);
}
