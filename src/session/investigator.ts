import { diagnose } from '../analysis/diagnose.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { metaOf } from '../kube/object.ts';
import { deletionRequestedAt, type Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { Visible } from '../store/model.ts';
import type { ClusterLook } from './cluster-look.ts';

/** A deletion that is younger goes by itself more often than not. */
const OLD_ENOUGH_MS = 4_000;
/** An object that has changed is looked at again after this long at the earliest. */
const CHANGED_MS = 15_000;
/**
 * Where causes are sought, one that seemed to go on is looked at again after this long, then twice that: what
 * keeps it shows late.
 */
const OPEN_MS = 15_000;
/** One that does not, and has not changed, after this long, then twice that, and so on: what is stuck stays so for hours. */
const UNCHANGED_MS = 120_000;
const SELDOM_MS = 60 * 60_000;
/** What was asked is believed this long by rows that are looked at for the first time. */
const FRESH_MS = 30_000;
/** How many are looked at together: they share what is asked. */
const AT_ONCE = 6;
/** How long it rests between two rounds. */
const REST_MS = 2_000;

/** When a row was looked at, and how often without having changed. */
interface Looked {
  readonly version: string;
  readonly at: Instant;
  readonly unchanged: number;
  /** Whether it was expected to go on. */
  readonly isOpen: boolean;
}

interface InvestigatorOptions {
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  /** A look for one round; `undefined` while there is no connection. */
  readonly look: () => ClusterLook | undefined;
  /** The terminating objects that are looked around. */
  readonly visible: () => Visible;
  readonly onDiagnosis: (uid: string, diagnosis: Diagnosis) => void;
}

/** Looks around the objects on the screen, a few at a time and seldom: its requests are ktop's load. */
export class Investigator {
  private readonly options: InvestigatorOptions;
  private looked = new Map<string, Looked>();
  private shared: { readonly look: ClusterLook; readonly at: Instant } | undefined;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private busy = false;
  private closed = false;

  constructor(options: InvestigatorOptions) {
    this.options = options;
  }

  /** Begins a round when it is time to; called at each frame. Resolves when the round is over. */
  async check(): Promise<void> {
    const { clock } = this.options;
    if (this.busy || this.closed || clock.now() < this.restsUntil) return;
    const due = this.due().slice(0, AT_ONCE);
    if (due.length === 0) return;
    this.busy = true;
    try {
      await this.round(due);
    } finally {
      this.busy = false;
      this.restsUntil = clock.now() + REST_MS;
    }
  }

  /** Whether there is nothing left to look at for now. */
  get isSettled(): boolean {
    const { rows } = this.options.visible();
    // One that is too young to be looked at will be soon.
    const isKnown = rows.every(({ uid }) => this.looked.has(uid));
    return isKnown && !this.busy && this.due().length === 0;
  }

  close(): void {
    this.closed = true;
  }

  private due(): readonly Row[] {
    const { rows, ...visible } = this.options.visible();
    return rows.filter((row) => this.isDue(row, visible));
  }

  private isDue(
    { uid, resourceVersion, termination }: Row,
    { now, isSeekingCauses }: Omit<Visible, 'rows'>,
  ): boolean {
    if (termination === undefined || now - deletionRequestedAt(termination) < OLD_ENOUGH_MS)
      return false;
    const last = this.looked.get(uid);
    if (last === undefined) return true;
    const age = this.options.clock.now() - last.at;
    if (last.version !== resourceVersion) return age >= CHANGED_MS;
    const first = last.isOpen && isSeekingCauses ? OPEN_MS : UNCHANGED_MS;
    return age >= Math.min(first * 2 ** last.unchanged, SELDOM_MS);
  }

  private async round(rows: readonly Row[]): Promise<void> {
    const look = this.lookFor(rows);
    if (look === undefined) return;
    await Promise.all(rows.map((row) => this.investigate(row, look)));
    const shown = new Set(this.options.visible().rows.map(({ uid }) => uid));
    for (const uid of this.looked.keys()) if (!shown.has(uid)) this.looked.delete(uid);
  }

  /** The look of the last round where none of these was seen by it, so that common questions are asked once. */
  private lookFor(rows: readonly Row[]): ClusterLook | undefined {
    const now = this.options.clock.now();
    const { shared } = this;
    const isNew = rows.every(({ uid }) => !this.looked.has(uid));
    if (shared !== undefined && isNew && now - shared.at < FRESH_MS) return shared.look;
    const look = this.options.look();
    this.shared = look && { look, at: now };
    return look;
  }

  private async investigate(row: Row, look: ClusterLook): Promise<void> {
    const { clock, knowledge, onDiagnosis } = this.options;
    const before = this.looked.get(row.uid);
    const unchanged = before?.version === row.resourceVersion ? before.unchanged + 1 : 0;
    const isOpen = before?.isOpen ?? true;
    const looked = { version: row.resourceVersion, at: clock.now(), unchanged, isOpen };
    this.looked.set(row.uid, looked);
    const found = await look.get(kindKey(row.kind), row.namespace, row.name);
    if (!found.seen || found.value === undefined || metaOf(found.value).uid !== row.uid) return;
    const diagnosis = await diagnose(found.value, row.kind, look, knowledge);
    const goesOn = diagnosis.state === 'working';
    if (goesOn !== isOpen) this.looked.set(row.uid, { ...looked, unchanged: 0, isOpen: goesOn });
    if (!this.closed && diagnosis.state !== 'not-deleting') onDiagnosis(row.uid, diagnosis);
  }
}
