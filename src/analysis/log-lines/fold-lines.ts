import { visibleText } from './visible-text.ts';

/** A line and those that belong to it: the frames of a stack trace, the rest of an object in JSON. */
export interface Folded {
  readonly head: string;
  readonly more: readonly string[];
}

/** Folds the lines of one container. */
export function foldLines(lines: Iterable<string>): readonly Folded[] {
  const folder = new LineFolder();
  const folded: { readonly head: string; readonly more: string[] }[] = [];
  for (const line of lines) {
    const last = folded.at(-1);
    if (folder.continues(line) && last !== undefined) last.more.push(line);
    else folded.push({ head: line, more: [] });
  }
  return folded;
}

/** Nothing that is read by people is longer. */
const MOST_FOLDED = 1_000;

/**
 * What the next lines can be: the frames of Go, Java, Rust or JavaScript; of Python until its last,
 * which is the exception; an object of JSON; a value that klog writes in lines of its own.
 */
type Mode =
  | { readonly type: 'none' | 'frames' | 'python' | 'klog' }
  | { readonly type: 'json'; readonly depth: number };

const NONE: Mode = { type: 'none' };

/** Tells, line by line, what belongs to the line before. One for each container: streams must not mix. */
export class LineFolder {
  private mode: Mode = NONE;
  private folded = 0;
  private begun = false;

  /** Whether `text` belongs to the line before it. */
  continues(text: string): boolean {
    const line = visibleText(text);
    const next = this.begun && this.folded < MOST_FOLDED ? continued(this.mode, line) : undefined;
    this.begun = true;
    this.folded = next === undefined ? 0 : this.folded + 1;
    this.mode = next ?? begins(line);
    return next !== undefined;
  }
}

/** The mode after a line that belongs to the one before; `undefined` when it does not. */
function continued(mode: Mode, line: string): Mode | undefined {
  switch (mode.type) {
    case 'json':
      return inJson(mode.depth, line);
    case 'klog':
      if (line === ' >') return NONE;
      return line.startsWith('\t') ? mode : undefined;
    case 'python':
      if (/^\s/.test(line) || line === '') return mode;
      return EXCEPTION.test(line.slice(0, 300)) ? NONE : undefined;
    case 'frames':
      if (isFrame(line) || line.trim() === '' || /^\s/.test(line)) return mode;
      return isGoFunction(line) ? mode : undefined;
    case 'none':
      if (TRACEBACK.test(line)) return { type: 'python' };
      return isFrame(line) ? { type: 'frames' } : undefined;
  }
}

/** What may follow a line that begins something. */
function begins(line: string): Mode {
  if (/^\s*[[{]$/.test(line.slice(0, 200).trimEnd())) return { type: 'json', depth: 1 };
  if (TRACEBACK.test(line)) return { type: 'python' };
  if (line.endsWith('=<')) return { type: 'klog' };
  return CRASH.test(line.slice(0, 200)) ? { type: 'frames' } : NONE;
}

const TRACEBACK = /^Traceback \(most recent call last\):/;
const EXCEPTION = /^[A-Za-z_][\w.]*(?:: |:?$)/;

/** Zap's console writes the stack below its errors, without an indent; Go's panics and the JVM do too. */
const CRASH =
  /^(?:panic: |fatal error: |Exception in thread |thread '|SIG[A-Z]+: |[^\t]{1,40}\t(?:ERROR|DPANIC|PANIC|FATAL)\t)/;

const FRAME =
  /^(?:\s+at \S|\s+File "|\s+\S+:\d+(?: \+0x[0-9a-f]+)?$|\s+\.\.\. \d+ |\s+Suppressed: |\s{2,}\d{1,4}: +\S|Caused by: |goroutine \d+ |created by \S|\[signal |stack backtrace:|note: run with )/;

function isFrame(line: string): boolean {
  return FRAME.test(line.slice(0, 1_000));
}

/** `net/http.(*conn).serve(0xc000, {0x1, 0x2})` */
function isGoFunction(line: string): boolean {
  const word = line.slice(0, 500).split(' ', 1)[0] ?? '';
  if (word.length < line.length && !line.endsWith(')')) return false;
  return word.includes('.') && GO_NAME.test(word);
}

const GO_NAME = /^[\w./@%~*()[\]{},·-]+$/;

function inJson(depth: number, line: string): Mode | undefined {
  if (!JSON_LINE.test(line)) return undefined;
  const left = depth + depthOf(line);
  return left <= 0 ? NONE : { type: 'json', depth: left };
}

const JSON_LINE = /^\s*(?:["}\]{[,]|-?\d|true|false|null|$)/;

/** How many brackets a line of JSON leaves open; those in strings do not count. */
function depthOf(line: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return depth;
}
