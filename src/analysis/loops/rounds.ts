import type { Instant } from '../../kube/time.ts';
import { isError, type LogLine, type SpokenOf } from '../log-lines/log-line.ts';
import { shapeOf } from '../log-lines/message-shape.ts';
import { reconcileIdOf } from '../log-lines/reconcile-id.ts';

/** One reconciliation of an object, as its controller's log tells it. */
export interface Round {
  readonly at: Instant;
  /** Whether something of it went wrong. */
  readonly failed: boolean;
  /** What went wrong, or else what was said last. */
  readonly said: string;
}

/** What a log tells of one object. */
export interface Reconciled {
  readonly object: SpokenOf;
  /** The latest, oldest first. */
  readonly rounds: readonly Round[];
}

/** More rounds say nothing new of their rhythm. */
const MOST_ROUNDS = 64;
/** Who was not reconciled for longest is forgotten first. */
const MOST_OBJECTS = 2_000;
/** Messages of one object that are told apart, in logs without reconcileIDs. */
const MOST_SHAPES = 16;

interface Followed {
  readonly object: SpokenOf;
  /** By reconcileID; of logs without any, by the shape of what is said. */
  readonly rows: Map<string, (Round & { readonly id: string })[]>;
}

/**
 * Tells from the lines of a controller when it reconciled which object. A reconciliation is all that is
 * said under one reconcileID (controller-runtime); where a log has none, each time that it says of an object
 * what it says of it most often. Keeps a bounded number of both.
 */
export class LoggedRounds {
  private readonly objects = new Map<string, Followed>();

  /** Takes the next line; those of one reconciliation belong together however they are mixed with others. */
  take(line: LogLine): void {
    const { object, at } = line;
    if (object === undefined || at === undefined || object.name === '') return;
    const key = `${object.kind.toLowerCase()} ${object.namespace}/${object.name}`;
    const known = this.objects.get(key) ?? { object, rows: new Map() };
    this.objects.delete(key);
    this.objects.set(key, known);
    note(known, line, at);
    for (const oldest of this.objects.keys()) {
      if (this.objects.size <= MOST_OBJECTS) break;
      this.objects.delete(oldest);
    }
  }

  /** What was reconciled, who was reconciled last at the end. */
  reconciled(): readonly Reconciled[] {
    return [...this.objects.values()].map(({ object, rows }) => ({
      object,
      rounds: longest(rows),
    }));
  }
}

/** All reconcileIDs make one row; what is said without any, a row each. */
function note({ object, rows }: Followed, line: LogLine, at: Instant): void {
  const id = reconcileIdOf(line.fields);
  const row = id === undefined ? shapeOf(line.message, object) : '';
  if (!rows.has(row) && rows.size >= MOST_SHAPES) return;
  const rounds = rows.get(row) ?? [];
  rows.set(row, rounds);
  const failed = isError(line) || FAILS.test(line.message);
  const said = [line.message, line.error].filter((part) => part !== '').join(': ');
  const index = id === undefined ? -1 : rounds.findLastIndex((round) => round.id === id);
  const known = rounds[index];
  if (known === undefined) {
    rounds.push({ id: id ?? '', at, failed, said });
    if (rounds.length > MOST_ROUNDS) rounds.shift();
    return;
  }
  const tells = failed || !known.failed;
  rounds[index] = { ...known, failed: failed || known.failed, said: tells ? said : known.said };
}

/** Operators tell of failures at level info, too: `Destroy failed; retaining finalizer and retrying after backoff`. */
const FAILS = /\b(?:failed|failure|error)\b/i;

function longest(rows: Followed['rows']): readonly Round[] {
  const [first = []] = [...rows.values()].sort((a, b) => b.length - a.length);
  return first;
}
