import { diagnose } from '../analysis/diagnose.ts';
import type { Finding } from '../knowledge/finding.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import { metaOf } from '../kube/object.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { FoundStanding } from '../store/standing-book.ts';

/** Those of which more may be known than they say themselves. */
const EXPLAINED: ReadonlySet<FoundStanding['state']> = new Set([
  'failing',
  'stalled',
  'looping',
  'backing-off',
]);
/** More are told as they say it themselves. */
const MOST = 20;
/** How many are looked at together: they share what is asked. */
const AT_ONCE = 4;
const REST_MS = 2_000;
/** One is looked at again after this long. */
const AGAIN_MS = 120_000;
/** What the conditions say is told already. */
const TOLD = 'G-26';

interface StandingCausesOptions {
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** A look for one round; `undefined` while there is no connection. */
  readonly look: () => Look | undefined;
  /** What does not get on, the worst first. */
  readonly standings: () => readonly FoundStanding[];
  /** `undefined`: nothing more is known. */
  readonly onCause: (uid: string, cause: Finding | undefined) => void;
}

/** Looks around objects that do not get on, a few at a time and seldom, for what they do not say themselves. */
export class StandingCauses {
  private readonly options: StandingCausesOptions;
  private readonly lookedAt = new Map<string, Instant>();
  private restsUntil = Number.NEGATIVE_INFINITY;
  private isBusy = false;

  constructor(options: StandingCausesOptions) {
    this.options = options;
  }

  /** Begins a round when it is time to; called at each frame in which somebody looks. Resolves when it is over. */
  async check(): Promise<void> {
    const { clock, look } = this.options;
    if (this.isBusy || clock.now() < this.restsUntil) return;
    const due = this.due().slice(0, AT_ONCE);
    const around = due.length === 0 ? undefined : look();
    if (around === undefined) return;
    this.isBusy = true;
    try {
      await Promise.all(due.map((standing) => this.explain(standing, around)));
    } finally {
      this.isBusy = false;
      this.restsUntil = clock.now() + REST_MS;
    }
  }

  /** Whether there is nothing left to look at for now. */
  get isSettled(): boolean {
    return !this.isBusy && this.due().length === 0;
  }

  private due(): readonly FoundStanding[] {
    const { clock, standings } = this.options;
    const now = clock.now();
    const wanted = standings()
      .filter(({ state }) => EXPLAINED.has(state))
      .slice(0, MOST);
    const known = new Set(wanted.map(({ ref }) => ref.uid));
    for (const uid of this.lookedAt.keys()) if (!known.has(uid)) this.lookedAt.delete(uid);
    return wanted.filter(
      ({ ref }) => now - (this.lookedAt.get(ref.uid) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS,
    );
  }

  private async explain({ ref }: FoundStanding, look: Look): Promise<void> {
    const { clock, knowledge, onCause } = this.options;
    this.lookedAt.set(ref.uid, clock.now());
    const found = await look.get(kindKey(ref.kind), ref.namespace, ref.name);
    if (!found.seen || found.value === undefined || metaOf(found.value).uid !== ref.uid) return;
    const { state, findings } = await diagnose(found.value, ref.kind, look, knowledge);
    if (state !== 'not-deleting') return;
    onCause(
      ref.uid,
      findings.find(({ severity, code }) => severity !== 'info' && code !== TOLD),
    );
  }
}
