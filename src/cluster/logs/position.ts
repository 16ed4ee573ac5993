import type { Instant } from '../../kube/time.ts';
import type { StampedLine } from './stamped-lines.ts';

/** What was told last, so that it is recognised when it comes again. */
export interface Position {
  readonly stamp: string;
  readonly at: Instant;
  readonly text: string;
  /** How often each text was told in that instant, if it was more than this one: a clock may be coarse. */
  readonly told: ReadonlyMap<string, number> | undefined;
}

/**
 * stdout and stderr of a container are not in the order of their timestamps, and the server gives
 * whole seconds: it is asked a little earlier.
 */
export const MARGIN_MS = 1_000;

/** A container whose clock stands still is not followed exactly. */
const MOST_TEXTS = 10_000;

/** `sinceTime` of a request that goes on after `position`. */
export function sinceOf({ at }: Position): string {
  return secondsOf(at - MARGIN_MS) ?? '';
}

/** An instant as the server takes it: in whole seconds, and not after it. */
export function secondsOf(at: Instant | undefined): string | undefined {
  if (at === undefined) return undefined;
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The position after these lines, of which there is at least one. */
export function positionAfter(
  position: Position | undefined,
  lines: readonly StampedLine[],
): Position | undefined {
  const last = lines.at(-1);
  if (last === undefined) return position;
  const { stamp, at, text } = last;
  let first = lines.length - 1;
  while (first > 0 && lines[first - 1]?.stamp === stamp) first--;
  const goesOn = first === 0 && position?.stamp === stamp;
  if (!goesOn && first === lines.length - 1) return { stamp, at, text, told: undefined };
  const told = new Map(goesOn ? toldIn(position) : []);
  for (const line of lines.slice(first)) told.set(line.text, (told.get(line.text) ?? 0) + 1);
  return { stamp, at, text, told };
}

function toldIn({ text, told }: Position): Iterable<readonly [string, number]> {
  if (told === undefined) return [[text, 1]];
  return told.size < MOST_TEXTS ? told : [];
}

/** How often a text was told in the instant of the last one. */
export function timesTold({ text: last, told }: Position, text: string): number {
  if (told === undefined) return text === last ? 1 : 0;
  return told.get(text) ?? 0;
}

/** Whether a line is, by stamp and text, what was told last. */
export function isLast({ stamp, text }: Position, line: StampedLine): boolean {
  return line.stamp === stamp && line.text === text;
}
