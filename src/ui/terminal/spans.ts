import { columnsOf, fit, printable } from './text.ts';

/** A stretch of a text, from and to a UTF-16 unit, and what it is painted with. */
export interface PaintedSpan {
  readonly from: number;
  readonly to: number;
  readonly paint: (text: string) => string;
}

/**
 * A text in exactly `width` columns, as {@link fit} makes it, with stretches painted otherwise than the
 * rest. Of spans that overlap the later one counts.
 */
export function fitSpans(
  text: string,
  width: number,
  spans: readonly PaintedSpan[],
  rest: (text: string) => string,
): string {
  if (spans.length === 0 || width <= 0) return rest(fit(text, width));
  let painted = '';
  let left = width;
  for (const [from, to, paint] of stretches(text, spans, rest)) {
    const piece = printable(text.slice(from, to));
    const columns = columnsOf(piece);
    const isLast = to >= text.length;
    if (columns > left || (columns === left && !isLast))
      return painted + paint(fit(text.slice(from), left));
    painted += paint(piece);
    left -= columns;
  }
  return painted + rest(' '.repeat(left));
}

/** The text from end to end, cut wherever a span begins or ends. */
function stretches(
  text: string,
  spans: readonly PaintedSpan[],
  rest: (text: string) => string,
): readonly (readonly [from: number, to: number, paint: (text: string) => string])[] {
  const cuts = new Set([0, text.length, ...spans.flatMap(({ from, to }) => [from, to])]);
  const places = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((from, i) => {
    const over = spans.findLast((span) => span.from <= from && span.to > from);
    return [from, places[i + 1] ?? text.length, over?.paint ?? rest];
  });
}
