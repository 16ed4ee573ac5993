import type { LogEntry, LogStatus, LogTarget, RunState } from '../../kube/container-log.ts';
import type { Clock, Instant } from '../../kube/time.ts';
import type { Connection } from '../connection.ts';

/** Where the reading of a log begins. */
export interface LogFrom {
  /** So many lines before its end. */
  readonly tailLines?: number;
  /** At its first line that is not older; the server takes whole seconds. */
  readonly since?: Instant;
}

/** The log of one run of one container, being followed. */
export interface LogFollow {
  readonly target: LogTarget;
  status(): LogStatus;
  /** The pod says that the run stands there now; what is older than what is known is ignored. */
  runIs(run: RunState): void;
  /** Ends all requests; nothing is told any more. */
  stop(): void;
}

export interface LogFollowOptions {
  readonly connection: Connection;
  readonly target: LogTarget;
  readonly run: RunState;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Which of the lines so far are wanted; all when left out. */
  readonly from?: LogFrom;
  /** Looks at the pod; `undefined` when it cannot be seen now. */
  readonly look: () => Promise<RunState | undefined>;
  /** Called once for each piece of an answer, not for each line. */
  readonly onEntries: (entries: readonly LogEntry[]) => void;
  readonly onStatus: (status: LogStatus) => void;
}
