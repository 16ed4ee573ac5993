import { clockTimeMs } from '../analysis/clock-time.ts';
import type { Tone } from '../analysis/detail-line.ts';
import { inWords } from '../analysis/log-lines/in-words.ts';
import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import { parseLine } from '../analysis/log-lines/parse-line.ts';
import { type Coloured, splitColours } from '../analysis/log-lines/visible-text.ts';
import { count } from '../analysis/sentences.ts';
import type { LogEntry } from '../kube/container-log.ts';
import type { KeptLine } from './kept-log.ts';
import type { LogSearch } from './log-search.ts';
import type { LogRow, LogSpan } from './slices/logs.ts';
import { wrapPieces } from './wrap.ts';

/** How lines are shown. */
export interface LogLook {
  readonly wraps: boolean;
  readonly times: boolean;
  readonly colours: boolean;
  /** How many columns there are for the text. */
  readonly columns: number;
}

/** Nobody reads more of a line on a screen; a frame costs no more for longer ones. */
const SHOWN_CHARACTERS = 4_000;

/** One line as it is on the screen: in one row, or wrapped in several. */
export function rowsOf(
  line: KeptLine,
  label: { readonly source: string; readonly colour: number },
  { wraps, times, colours, columns }: LogLook,
  {
    search,
    isCurrent,
    isFolded,
  }: { readonly search: LogSearch; readonly isCurrent: boolean; readonly isFolded: boolean },
): readonly LogRow[] {
  const { text, colours: own } = (isFolded ? FOLDED : WHOLE).of(line.entry);
  const tone = toneOf(line);
  const more = isFolded && line.more > 0 ? `  (+${count(line.more, 'line')})` : '';
  const spans: readonly LogSpan[] = [
    ...(colours ? own : []),
    ...search.places(text).map(([from, to]) => ({ from, to, sgr: undefined })),
  ];
  const pieces = wraps
    ? wrapPieces(text + more, columns)
    : [{ indent: 0, from: 0, to: text.length + more.length }];
  return pieces.map(({ indent, from, to }, i) => ({
    colour: label.colour,
    time: times && i === 0 ? clockTimeMs(line.entry.at) : '',
    source: i === 0 ? label.source : '',
    tone,
    text: ' '.repeat(indent) + (text + more).slice(from, to),
    spans: clipped(spans, from, to, indent),
    isCurrent,
  }));
}

/** The spans within a piece of a text, counted from the start of the piece behind its indent. */
function clipped(
  spans: readonly LogSpan[],
  from: number,
  to: number,
  indent: number,
): readonly LogSpan[] {
  return spans
    .filter((span) => span.from < to && span.to > from)
    .map((span) => ({
      ...span,
      from: Math.max(span.from, from) - from + indent,
      to: Math.min(span.to, to) - from + indent,
    }));
}

interface Described {
  readonly text: string;
  readonly colours: readonly Coloured[];
}

/** What is on the screen is described once, and not at every frame. */
class Remembered {
  private readonly known = new WeakMap<LogEntry, Described>();
  private readonly describe: (entry: LogEntry) => Described;

  constructor(describe: (entry: LogEntry) => Described) {
    this.describe = describe;
  }

  of(entry: LogEntry): Described {
    const known = this.known.get(entry) ?? this.describe(entry);
    this.known.set(entry, known);
    return known;
  }
}

const WHOLE = new Remembered((entry) => describe(entry, false));
const FOLDED = new Remembered((entry) => describe(entry, true));

function describe(entry: LogEntry, isFolded: boolean): Described {
  if (entry.type === 'lost') return { text: lossSentence(entry), colours: [] };
  if (isFolded && entry.type === 'line' && entry.text.startsWith('{')) {
    const words = inWords(parseLine(entry.text, entry.at));
    if (words !== undefined) return { text: words.slice(0, SHOWN_CHARACTERS), colours: [] };
  }
  const { text, colours } = splitColours(entry.text.slice(0, SHOWN_CHARACTERS));
  if (entry.type === 'notice') return { text, colours };
  const isCut = entry.text.length > SHOWN_CHARACTERS;
  return { text: text + (isCut ? ' …' : cutMark(entry.dropped)), colours };
}

function toneOf({ entry, shape, head }: KeptLine): Tone {
  if (entry.type === 'notice') return 'faint';
  const isProblem = entry.type === 'lost' || (head?.shape ?? shape) !== undefined;
  return isProblem ? 'problem' : 'plain';
}
