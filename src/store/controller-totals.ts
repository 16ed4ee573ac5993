import type { FoundLoop } from './reconciles-model.ts';
import type { FoundStanding } from './standing-book.ts';

/** How the objects of one controller fare. */
export interface ControllerTotals {
  readonly name: string;
  /** How many of those that are read have a status that it writes. */
  readonly objects: number;
  /** Nobody reacts to them, or they do not get on. */
  readonly waiting: number;
  /** They fail, now and again. */
  readonly failing: number;
  /** How many it writes in a circle. */
  readonly loops: number;
  /** How often it writes those that are written often. */
  readonly perMinute: number;
  /** Whether it does not lead. */
  readonly isDown: boolean;
}

interface Known {
  readonly name: string;
  readonly manager: string;
  readonly objects: number;
}

type Sums = { -readonly [K in keyof ControllerTotals]: ControllerTotals[K] };

/** Sums over controllers: those in trouble first, then those that write most, then by name. */
export function sumUp(
  known: readonly Known[],
  standings: readonly FoundStanding[],
  loops: readonly FoundLoop[],
): readonly ControllerTotals[] {
  const all = new Map<string, Sums>();
  const of = (name: string) => {
    const sums: Sums = all.get(name) ?? {
      name,
      objects: 0,
      waiting: 0,
      failing: 0,
      loops: 0,
      perMinute: 0,
      isDown: false,
    };
    all.set(name, sums);
    return sums;
  };
  for (const { name, objects } of known) of(name).objects += objects;
  for (const { state, controller } of standings) {
    if (controller === '') continue;
    const sums = of(controller);
    add(sums, state);
  }
  for (const { hot, loop } of loops)
    for (const manager of loop?.managers ?? []) {
      const sums = of(known.find((it) => it.manager === manager)?.name ?? manager);
      sums.perMinute += Math.round(hot.perMinute / (loop?.managers.length ?? 1));
      if (loop?.isCircle === true) sums.loops++;
    }
  return [...all.values()].sort(
    (a, b) => trouble(b) - trouble(a) || b.perMinute - a.perMinute || (a.name < b.name ? -1 : 1),
  );
}

function add(sums: Sums, state: FoundStanding['state']): void {
  switch (state) {
    case 'no-leader':
      sums.isDown = true;
      break;
    case 'failing':
    case 'backing-off':
      sums.failing++;
      break;
    case 'looping':
      sums.loops++;
      break;
    case 'silent':
    case 'stalled':
      sums.waiting++;
      break;
    case 'paused':
      break;
  }
}

function trouble({ isDown, waiting, failing, loops }: Sums): number {
  return (isDown ? 1_000_000 : 0) + waiting + failing + loops;
}
