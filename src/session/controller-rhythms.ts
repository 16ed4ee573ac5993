import { type LoggedRhythms, loggedRhythms } from '../analysis/loops/logged-rhythms.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { Clock } from '../kube/time.ts';

/** How long what was read holds: a thousand lines of each controller are not read more often. */
const READ_EVERY_MS = 30_000;

const NOTHING: LoggedRhythms = { rhythms: [], heard: [], unseen: [] };

interface ControllerRhythmsOptions {
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** `undefined` while there is no connection. */
  readonly look: () => Look | undefined;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** Reads the logs of controllers now and then, as long as somebody looks, for what they go round and round about. */
export class ControllerRhythms {
  private readonly options: ControllerRhythmsOptions;
  private known = NOTHING;
  private isBusy = false;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private isClosed = false;

  constructor(options: ControllerRhythmsOptions) {
    this.options = options;
  }

  /** Begins to read when it is time to; called at each frame in which somebody looks. Resolves when it has. */
  async check(): Promise<void> {
    const { clock, knowledge, look, changed } = this.options;
    if (this.isBusy || this.isClosed || clock.now() < this.restsUntil) return;
    const now = look();
    if (now === undefined) return;
    this.isBusy = true;
    try {
      const rest = () => new Promise<void>((resolve) => clock.after(0, resolve));
      this.known = await loggedRhythms(now, knowledge, rest);
    } finally {
      this.isBusy = false;
      this.restsUntil = clock.now() + READ_EVERY_MS;
    }
    if (!this.isClosed) changed();
  }

  /** What was read last. */
  found(): LoggedRhythms {
    return this.known;
  }

  close(): void {
    this.isClosed = true;
  }
}
