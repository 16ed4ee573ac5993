import type { Instant } from '../../kube/time.ts';
import { formatInterval } from '../duration.ts';
import { dateTimeAt } from '../log-lines/instants.ts';
import { median } from './median.ts';
import { describeValue, type FieldChange } from './version-diff.ts';

/** One write of an object, as the watch showed it. */
export interface Write {
  readonly at: Instant;
  readonly changes: readonly FieldChange[];
  /** How many writes before it were not compared, because there were too many at a time. */
  readonly skipped?: number;
}

/** How an object is written again and again. */
export type LoopKind =
  /** Two managers set the same field to values of their own, in turn. */
  | 'ping-pong'
  /** A field goes to and fro between two values. */
  | 'flapping'
  /** The time of the last look is written down, which is a reason for the next. */
  | 'clock'
  /** Nothing changes but who owns fields. */
  | 'nothing'
  /** A number that only grows: it may be work that gets on. */
  | 'counter'
  /** Ever other values: it may be work that gets on. */
  | 'rewriting'
  /** What is wanted of it: somebody asks for something else each time. */
  | 'wanted';

export interface Loop {
  readonly kind: LoopKind;
  /** Whether it is a circle, and not work that is asked for or gets on. */
  readonly isCircle: boolean;
  /** The field that tells; `undefined` where nothing changes. */
  readonly path: string | undefined;
  /** Who writes it, as far as the server tells. */
  readonly managers: readonly string[];
  /** The time from one write to the next, in milliseconds; the median. */
  readonly everyMs: number;
  readonly sentence: string;
}

/** Fewer writes are no loop yet. */
const FEWEST = 4;
/** A field that is in so many of the writes is what they are about. */
const MOST_OF = 0.8;

const CIRCLES: ReadonlySet<LoopKind> = new Set(['ping-pong', 'flapping', 'clock', 'nothing']);

/** What is written again and again, from the latest writes of an object, oldest first; `undefined` for few of them. */
export function explainLoop(all: readonly Write[]): Loop | undefined {
  const writes = longestRow(all);
  if (writes.length < FEWEST) return undefined;
  const everyMs = median(writes.slice(1).map(({ at }, i) => at - (writes[i]?.at ?? at)));
  const every = `every ${formatInterval(everyMs)}`;
  const telling = [...fieldsOf(writes)].filter(([, own]) => own.length >= FEWEST - 1);
  for (const read of READINGS) {
    for (const [path, own] of telling) {
      const found = read(path, own, writes.length, every);
      if (found !== undefined)
        return { ...found, isCircle: CIRCLES.has(found.kind), path, everyMs };
    }
  }
  if (writes.some(({ changes }) => changes.length > 0)) return undefined;
  return {
    kind: 'nothing',
    isCircle: true,
    path: undefined,
    managers: [],
    everyMs,
    sentence: `it is written ${every}, and nothing changes but who owns its fields`,
  };
}

/** The most writes between which none is missing. */
function longestRow(writes: readonly Write[]): readonly Write[] {
  let longest: readonly Write[] = [];
  let from = 0;
  for (let i = 1; i <= writes.length; i++) {
    if (i < writes.length && (writes[i]?.skipped ?? 0) === 0) continue;
    if (i - from > longest.length) longest = writes.slice(from, i);
    from = i;
  }
  return longest;
}

/** The changes of each field, in their order. */
function fieldsOf(writes: readonly Write[]): ReadonlyMap<string, readonly FieldChange[]> {
  const fields = new Map<string, FieldChange[]>();
  for (const { changes } of writes)
    for (const change of changes)
      fields.set(change.path, [...(fields.get(change.path) ?? []), change]);
  return fields;
}

/** What the changes of one field say. */
type Reading = (
  path: string,
  changes: readonly FieldChange[],
  writes: number,
  every: string,
) => Pick<Loop, 'kind' | 'managers' | 'sentence'> | undefined;

const pingPong: Reading = (path, changes, _writes, every) => {
  const [a, b] = changes;
  if (a?.by === undefined || b?.by === undefined || a.by === b.by || !alternates(changes))
    return undefined;
  if (!changes.every(({ by }, i) => by === (i % 2 === 0 ? a.by : b.by))) return undefined;
  return {
    kind: 'ping-pong',
    managers: [a.by, b.by],
    sentence: `${a.by} and ${b.by} compete for ${path}: the one sets it to ${describeValue(a.to)}, the other to ${describeValue(b.to)}, ${every}`,
  };
};

const flapping: Reading = (path, changes, _writes, every) => {
  const [a, b] = changes;
  if (a === undefined || b === undefined || !alternates(changes)) return undefined;
  const managers = managersOf(changes);
  return {
    kind: 'flapping',
    managers,
    sentence: `${path} goes to and fro between ${describeValue(a.to)} and ${describeValue(b.to)}, ${every}${byWhom(managers)}`,
  };
};

const clock: Reading = (path, changes, writes, every) => {
  if (isWanted(path) || changes.length < writes * MOST_OF) return undefined;
  const times = changes.map(({ to }) => (typeof to === 'string' ? dateTimeAt(to)?.at : undefined));
  if (!rises(times)) return undefined;
  const managers = managersOf(changes);
  return {
    kind: 'clock',
    managers,
    sentence: `${path} is set to the time ${every}${byWhom(managers)}: ${wakes(path, managers)}`,
  };
};

/** What a write like that does to controllers; of its own status only one is told. */
function wakes(path: string, managers: readonly string[]): string {
  return path.startsWith('status') && managers.length === 1
    ? 'either a timer of it does that, or it is woken by its own write, for it has no predicate that looks at the generation alone'
    : 'a write like that wakes whoever watches the object, itself too if it does not look at the generation alone';
}

const counter: Reading = (path, changes, writes, every) => {
  if (isWanted(path) || changes.length < writes * MOST_OF) return undefined;
  if (!rises(changes.map(({ to }) => (typeof to === 'number' ? to : undefined)))) return undefined;
  const managers = managersOf(changes);
  return {
    kind: 'counter',
    managers,
    sentence: `${path} is counted up ${every}${byWhom(managers)}: it may be work that gets on`,
  };
};

const rewriting: Reading = (path, changes, writes, every) => {
  if (isWanted(path) || changes.length < writes * MOST_OF) return undefined;
  const managers = managersOf(changes);
  return {
    kind: 'rewriting',
    managers,
    sentence: `${path} is rewritten ${every}${byWhom(managers)}, with ever other values: it may be work that gets on`,
  };
};

const wanted: Reading = (path, changes, writes, every) => {
  if (!isWanted(path) || changes.length < writes * MOST_OF) return undefined;
  const managers = managersOf(changes);
  return {
    kind: 'wanted',
    managers,
    sentence: `what is wanted of it changes ${every}${byWhom(managers)}: ${path}`,
  };
};

/** From telling to vague. */
const READINGS: readonly Reading[] = [pingPong, flapping, clock, wanted, counter, rewriting];

/** Whether a field says what is wanted of an object, and not what it is: its spec, its data, its rules. */
function isWanted(path: string): boolean {
  return !path.startsWith('status') && !path.startsWith('metadata');
}

/** Whether a field has two values, which follow each other. */
function alternates(changes: readonly FieldChange[]): boolean {
  const [a, b] = changes.map(({ to }) => JSON.stringify(to));
  if (a === b || changes.length < FEWEST - 1) return false;
  return changes.every(({ to }, i) => JSON.stringify(to) === (i % 2 === 0 ? a : b));
}

function rises(values: readonly (number | undefined)[]): boolean {
  return values.every((value, i) => {
    const before = values[i - 1];
    return value !== undefined && (before === undefined || value > before);
  });
}

function managersOf(changes: readonly FieldChange[]): readonly string[] {
  const managers = changes.map(({ by }) => by).filter((by) => by !== undefined);
  return [...new Set(managers)];
}

function byWhom(managers: readonly string[]): string {
  return managers.length === 0
    ? ', by whom the server does not tell'
    : ` by ${managers.join(' and ')}`;
}
