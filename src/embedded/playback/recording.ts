import { type Instant, parseInstant } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, listAt, textAt } from '../json.ts';

/** One thing that was seen, when it was seen. */
export type RecordedLine =
  | {
      readonly type: 'change';
      readonly t: Instant;
      readonly change: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: ApiObject;
    }
  | ({ readonly type: 'log'; readonly t: Instant } & RecordedLog);

/** A line that a container wrote. */
export interface RecordedLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly text: string;
}

/** What somebody saw of a cluster, in order of time. */
export interface Recording {
  readonly start: Instant;
  readonly end: Instant;
  readonly lines: readonly RecordedLine[];
  /** The keys of the kinds that were watched; `undefined` where nobody wrote them down. */
  readonly watching: readonly string[] | undefined;
  /** The only namespaces that were watched; `undefined` is all of them. */
  readonly namespaces: readonly string[] | undefined;
}

/** A file is no recording. The message is one sentence without a full stop. */
export class BadRecording extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadRecording';
  }
}

const CHANGES: readonly unknown[] = ['ADDED', 'MODIFIED', 'DELETED'];

/** Reads JSON lines: changes, log lines, what was watched, and gaps. Throws BadRecording. */
export function readRecording(text: string): Recording {
  const reader = new Reader();
  const rows = text.split('\n');
  // The last line of a whole file ends with a newline, too.
  const isCut = rows.at(-1) !== '';
  for (const [index, row] of rows.entries())
    if (row.trim() !== '') reader.read(row, index + 1, isCut && index === rows.length - 1);
  return reader.recording();
}

class Reader {
  private readonly lines: RecordedLine[] = [];
  private readonly watching = new Set<string>();
  private readonly namespaces = new Set<string>();
  private start: Instant | undefined;
  private end: Instant = 0;
  private toldKinds = false;
  private sawAllNamespaces = false;

  read(row: string, number: number, isLast: boolean): void {
    const line = parse(row, number, isLast);
    const t = parseInstant(line.t);
    if (t === undefined) throw new BadRecording(`line ${number} has no time "t"`);
    if (this.start !== undefined && t < this.end)
      throw new BadRecording(
        `line ${number} (${line.t}) is older than the line before it, and a recording is in order of time`,
      );
    this.start ??= t;
    this.end = t;
    if (isJson(line.gap)) return;
    if (Array.isArray(line.watching)) this.readWatching(line);
    else this.lines.push(isJson(line.log) ? logOf(t, line.log, number) : changeOf(t, line, number));
  }

  recording(): Recording {
    const { start, end, lines } = this;
    if (start === undefined) throw new BadRecording('the file is empty');
    const isNarrow = this.toldKinds && !this.sawAllNamespaces;
    return {
      start,
      end,
      lines,
      watching: this.toldKinds ? [...this.watching] : undefined,
      namespaces: isNarrow ? [...this.namespaces] : undefined,
    };
  }

  /** A recorder says again what it watches when kinds come. */
  private readWatching(line: Json): void {
    this.toldKinds = true;
    for (const key of listAt(line, 'watching')) this.watching.add(String(key));
    const namespaces = listAt(line, 'namespaces');
    if (namespaces.length === 0) this.sawAllNamespaces = true;
    for (const namespace of namespaces) this.namespaces.add(String(namespace));
  }
}

function parse(row: string, number: number, isLast: boolean): Json {
  try {
    const line: unknown = JSON.parse(row);
    if (isJson(line)) return line;
  } catch {
    // The sentence below says it.
  }
  if (isLast && number > 1)
    throw new BadRecording(`line ${number}, the last one, is cut off; without it, the rest can be`);
  throw new BadRecording(`line ${number} is no JSON object`);
}

function changeOf(t: Instant, line: Json, number: number): RecordedLine {
  const { type: change, object } = line;
  if (!CHANGES.includes(change) || !isJson(object))
    throw new BadRecording(
      `line ${number} is neither a change (ADDED, MODIFIED, DELETED) of an object nor a log line`,
    );
  for (const path of [['apiVersion'], ['kind'], ['metadata', 'name']])
    if (textAt(object, ...path) === '')
      throw new BadRecording(`the object of line ${number} has no ${path.join('.')}`);
  return { type: 'change', t, change: change as 'ADDED', object: object as ApiObject };
}

function logOf(t: Instant, log: Json, number: number): RecordedLine {
  const namespace = textAt(log, 'namespace');
  const pod = textAt(log, 'pod');
  const container = textAt(log, 'container');
  if (namespace === '' || pod === '' || container === '')
    throw new BadRecording(`the log of line ${number} names no namespace, pod or container`);
  return { type: 'log', t, namespace, pod, container, text: textAt(log, 'line') };
}
