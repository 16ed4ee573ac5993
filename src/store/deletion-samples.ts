import { deletionRequestedAt, type Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import { compareEntries, type Entry } from './deletion-entry.ts';
import { Sorted } from './sorted.ts';

/** How many objects are looked at closely, whatever there is. */
const MOST = 50;

/** Objects of one kind and namespace with the same finalizers: what holds one probably holds the others. */
interface Sample {
  readonly key: string;
  readonly entries: Sorted<Entry>;
  /** Whom those blame that were looked at (`culpritKey`). */
  readonly looked: Map<string, string | undefined>;
  /** How many are probably like them. */
  alike: number;
}

/** For how many objects that were not looked at the conclusion about one of them probably holds. */
export interface Alike {
  readonly uid: string;
  readonly count: number;
}

/**
 * Which of many deletions are looked at closely: the oldest of each sort, then the second, up to fifty. Ten
 * thousand objects that wait for one controller are told from those.
 */
export class DeletionSamples {
  private readonly samples = new Map<string, Sample>();
  private readonly byUid = new Map<string, { readonly sample: Sample; readonly entry: Entry }>();
  private readonly order = new Sorted<Sample>(compareSamples);
  private readonly changed = new Set<Sample>();
  private lookedAt = 0;
  private alike = 0;

  /** How many are being deleted, how many of them were looked at, and how many are probably like those. */
  get counts(): { readonly all: number; readonly looked: number; readonly alike: number } {
    return { all: this.byUid.size, looked: this.lookedAt, alike: this.alike };
  }

  terminating(row: Row): void {
    if (row.termination === undefined) return;
    const known = this.byUid.get(row.uid);
    const key = [kindKey(row.kind), row.namespace, ...row.finalizers].join(' ');
    const entry = {
      row,
      requestedAt: deletionRequestedAt(row.termination),
      goneAt: undefined,
    };
    if (known?.sample.key === key && known.entry.requestedAt === entry.requestedAt) {
      known.sample.entries.put(entry); // In the place of the one before.
      this.byUid.set(row.uid, { sample: known.sample, entry });
      return;
    }
    this.gone(row);
    const sample = this.sample(key);
    this.change(sample, () => sample.entries.put(entry));
    this.byUid.set(row.uid, { sample, entry });
  }

  gone({ uid }: Row): void {
    const known = this.byUid.get(uid);
    if (known === undefined) return;
    const { sample, entry } = known;
    this.byUid.delete(uid);
    if (sample.looked.delete(uid)) this.lookedAt--;
    this.change(sample, () => sample.entries.remove(entry));
  }

  /** Notes that an object was looked at, and whom the conclusion blames, if anybody else. */
  looked(uid: string, blames: string | undefined): void {
    const sample = this.byUid.get(uid)?.sample;
    if (sample === undefined) return;
    if (!sample.looked.has(uid)) this.lookedAt++;
    sample.looked.set(uid, blames);
    this.changed.add(sample);
  }

  /** Those that are to be looked at. */
  picks(): readonly Row[] {
    const samples = this.order.slice(0, MOST);
    const rows: Row[] = [];
    for (let place = 0; rows.length < MOST; place++) {
      const of = samples.map(({ entries }) => entries.at(place)?.row);
      const found = of.filter((row) => row !== undefined);
      if (found.length === 0) break;
      rows.push(...found.slice(0, MOST - rows.length));
    }
    return rows;
  }

  /** The objects whose conclusions hold for others, or do not any more, since the last call. */
  takeAlike(): readonly Alike[] {
    const all: Alike[] = [];
    for (const sample of this.changed) {
      const { entries, looked } = sample;
      // What blames nobody else is about that object alone.
      const [blames, ...others] = new Set(looked.values());
      const agree = blames !== undefined && others.length === 0;
      const count = agree ? entries.size - looked.size : 0;
      this.alike += count - sample.alike;
      sample.alike = count;
      const oldest = entries.slice(0, MOST).find(({ row }) => looked.has(row.uid))?.row.uid;
      for (const uid of looked.keys()) all.push({ uid, count: uid === oldest ? count : 0 });
      if (entries.size === 0) this.samples.delete(sample.key);
    }
    this.changed.clear();
    return all;
  }

  private sample(key: string): Sample {
    const known = this.samples.get(key);
    if (known !== undefined) return known;
    const sample = { key, entries: new Sorted(compareEntries), looked: new Map(), alike: 0 };
    this.samples.set(key, sample);
    return sample;
  }

  /** The order depends on the oldest of a sample. */
  private change(sample: Sample, act: () => void): void {
    if (sample.entries.size > 0) this.order.remove(sample);
    act();
    if (sample.entries.size > 0) this.order.put(sample);
    this.changed.add(sample);
  }
}

/** None of them is empty. */
function compareSamples(a: Sample, b: Sample): number {
  return compareEntries(a.entries.at(0) as Entry, b.entries.at(0) as Entry);
}
