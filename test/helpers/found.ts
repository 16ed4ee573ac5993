import { explainLoop, type Write } from '../../src/analysis/loops/loop.ts';
import type { FoundLoop } from '../../src/store/reconciles-model.ts';
import type { FoundStanding } from '../../src/store/standing-book.ts';
import { aRow, NOON } from './rows.ts';

/** Writes of the time, one a second. */
export const clockWrites = (name: string, count = 8): readonly Write[] =>
  Array.from({ length: count }, (_, i) => ({
    at: NOON + i * 1_000,
    changes: [
      {
        path: 'status.lastChecked',
        from: `${name} ${i}`,
        to: new Date(NOON + i * 1_000).toISOString(),
        by: 'operator',
      },
    ],
  }));

/** An object that is written that often, and which of its fields. */
export function aLoop(name: string, perMinute: number, since = 120): FoundLoop {
  const ref = aRow({ name });
  return {
    hot: { ref, writes: 120, since: NOON - since * 1_000, perMinute, history: [1, 2, 3] },
    loop: explainLoop(clockWrites(name)),
  };
}

/** An object that does not get on. */
export function aStanding(
  name: string,
  state: FoundStanding['state'],
  given: Partial<FoundStanding> = {},
): FoundStanding {
  return {
    ref: aRow({ name }),
    state,
    since: NOON - 60_000,
    sentence: `why ${name} is ${state}`,
    certainty: 'observed',
    evidence: [{ text: 'told by it', object: `Widget demo/${name}`, source: 'status' }],
    controller: 'widget-operator',
    generation: 5,
    observed: 4,
    ...given,
  };
}
