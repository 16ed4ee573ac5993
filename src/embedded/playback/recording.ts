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
  /** Of the pod, where the recorder wrote it down: another may have had its name. */
  readonly uid: string | undefined;
  /** How often the container had been started before; `undefined` where nobody wrote it down. */
  readonly restart: number | undefined;
  /** When the container said it, which may be long before it was recorded. */
  readonly at: Instant;
}

/** Where a kind was watched: everywhere, or in some namespaces. */
export type Extent = 'everywhere' | ReadonlySet<string>;

/** What somebody saw of a cluster, in order of time. */
export interface Recording {
  readonly start: Instant;
  readonly end: Instant;
  readonly lines: readonly RecordedLine[];
  /** What was watched, by the keys of kinds; `undefined` where nobody wrote it down. */
  readonly watching: ReadonlyMap<string, Extent> | undefined;
  /** The only namespaces that were looked at; `undefined` is all of them. */
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
  private watching: Map<string, Extent> | undefined;
  private namespaces: readonly string[] | undefined;
  private start: Instant | undefined;
  private end: Instant = 0;

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
    return {
      start,
      end,
      lines,
      watching: this.watching,
      namespaces: this.namespaces,
    };
  }

  /** A recorder says first where it looks, and of each kind when it has seen all of it. */
  private readWatching(line: Json): void {
    const namespaces = listAt(line, 'namespaces').map(String);
    if (this.watching === undefined && namespaces.length > 0) this.namespaces = namespaces;
    this.watching ??= new Map();
    for (const key of listAt(line, 'watching').map(String)) {
      const known = this.watching.get(key) ?? [];
      const isAll = known === 'everywhere' || namespaces.length === 0;
      this.watching.set(key, isAll ? 'everywhere' : new Set([...known, ...namespaces]));
    }
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
  const { uid, restart } = log;
  return {
    type: 'log',
    t,
    namespace,
    pod,
    container,
    text: textAt(log, 'line'),
    uid: typeof uid === 'string' ? uid : undefined,
    restart: typeof restart === 'number' ? restart : undefined,
    at: parseInstant(log.at) ?? t,
  };
}
