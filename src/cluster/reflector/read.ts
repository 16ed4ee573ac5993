import { type Malformed, type Row, recordOf, textOf } from '../../kube/row.ts';
import { ApiError } from '../errors.ts';
import { ItemSplitter } from '../item-splitter.ts';
import { LineSplitter } from '../line-splitter.ts';
import type { Input } from './step.ts';

/** How long a list may keep the process from keys and frames. */
const YIELD_AFTER_MS = 8;

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Who takes what is read. */
export interface Reader {
  readonly project: (object: unknown) => Row | Malformed;
  readonly onMalformed: (malformed: Malformed) => void;
  readonly onInput: (input: Input) => void;
  /** Called when a piece of the body has been read. */
  readonly onPiece: () => void;
}

/**
 * Reads a list while it streams in. Rejects with SyntaxError when it is none; an item that is none
 * costs itself alone.
 */
export async function readList(body: AsyncIterable<Buffer>, reader: Reader): Promise<void> {
  const splitter = new ItemSplitter(
    (item) => {
      const row = rowOf(item, reader);
      if (row !== undefined) reader.onInput({ type: 'item', row });
    },
    () => reader.onMalformed({ malformed: 'an object larger than any that is stored' }),
  );
  await pump(body, (chunk) => splitter.push(chunk), reader.onPiece);
  const metadata = recordOf(recordOf(JSON.parse(splitter.envelope()))?.metadata);
  const continueToken = textOf(metadata?.continue);
  const resourceVersion = textOf(metadata?.resourceVersion);
  if (resourceVersion === '') throw new SyntaxError('a list without a resourceVersion');
  reader.onInput({
    type: 'page-end',
    resourceVersion,
    continueToken: continueToken === '' ? undefined : continueToken,
  });
}

/**
 * Reads a watch until it ends. Rejects with ApiError (with an empty path) for an ERROR event, and
 * with SyntaxError for a line that is no event: then it is not known what it said.
 */
export async function readWatch(body: AsyncIterable<Buffer>, reader: Reader): Promise<void> {
  const splitter = new LineSplitter(
    (line) => readEvent(line, reader),
    () => {
      reader.onMalformed({ malformed: 'an event larger than any object that is stored' });
    },
  );
  await pump(body, (chunk) => splitter.push(chunk), reader.onPiece);
}

async function pump(
  body: AsyncIterable<Buffer>,
  push: (chunk: Buffer) => void,
  onPiece: () => void,
): Promise<void> {
  let since = performance.now();
  for await (const chunk of body) {
    push(chunk);
    onPiece();
    if (performance.now() - since < YIELD_AFTER_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}

function readEvent(line: Buffer, reader: Reader): void {
  const event = recordOf(JSON.parse(line.toString('utf8')));
  const object = event?.object;
  switch (event?.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const row = reader.project(object);
      if ('malformed' in row) reader.onMalformed(row);
      else reader.onInput({ type: event.type === 'DELETED' ? 'deleted' : 'changed', row });
      return;
    }
    case 'BOOKMARK':
      reader.onInput(bookmarkOf(object));
      return;
    case 'ERROR':
      throw errorOf(object);
    default:
      throw new SyntaxError('a line of a watch that is no event');
  }
}

function bookmarkOf(object: unknown): Input {
  const metadata = recordOf(recordOf(object)?.metadata);
  const end = recordOf(metadata?.annotations)?.[INITIAL_EVENTS_END];
  const resourceVersion = textOf(metadata?.resourceVersion);
  if (resourceVersion === '') throw new SyntaxError('a bookmark without a resourceVersion');
  return {
    type: 'bookmark',
    resourceVersion,
    initialEventsEnd: end === 'true',
  };
}

function errorOf(object: unknown): ApiError {
  const status = recordOf(object);
  const code = status?.code;
  return new ApiError({
    status: typeof code === 'number' ? code : 500,
    reason: textOf(status?.reason),
    message: textOf(status?.message) || 'an error event without a message',
    path: '',
    retryAfterMs: undefined,
  });
}

function rowOf(item: Buffer, { project, onMalformed }: Reader): Row | undefined {
  try {
    const row = project(JSON.parse(item.toString('utf8')));
    if (!('malformed' in row)) return row;
    onMalformed(row);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    onMalformed({ malformed: 'an object that is no JSON' });
  }
  return undefined;
}
