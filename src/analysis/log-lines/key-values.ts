import type { Fields } from './log-line.ts';

/** A line that names more is no line for people. */
const MOST_FIELDS = 200;

const BARE_KEY = /[\w.@/-]+=/y;
const NEXT_KEY = / [A-Za-z_][\w.]*=/g;

/**
 * The pairs `key=value` that `text` consists of from `start`, up to the first thing that is none.
 * Keys and values may be quoted, values may be JSON. With `spaced`, as tracing writes them, a bare value
 * goes on until the next key.
 */
export function keyValues(text: string, start = 0, spaced = false): Fields {
  const fields = new Map<string, unknown>();
  let at = start;
  while (fields.size < MOST_FIELDS) {
    while (text[at] === ' ') at++;
    const key = keyAt(text, at);
    if (key === undefined) break;
    const value = valueAt(text, key.end, spaced);
    if (!fields.has(key.value)) fields.set(key.value, value.value);
    at = value.end;
  }
  return Object.fromEntries(fields);
}

interface Token {
  readonly value: string;
  readonly end: number;
}

/** The quoted text that begins at `start`, unquoted; `undefined` when it does not end. */
export function quotedAt(text: string, start: number): Token | undefined {
  const end = endOfQuoted(text, start);
  return end === undefined ? undefined : { value: unquoted(text.slice(start, end)), end };
}

/** Where the bracket at `start` is closed, after it; `undefined` when it is not. Knows quotes. */
export function endOfBracket(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      const end = endOfQuoted(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function keyAt(text: string, start: number): Token | undefined {
  if (text[start] === '"') {
    const quoted = quotedAt(text, start);
    if (quoted === undefined || text[quoted.end] !== '=') return undefined;
    return { value: quoted.value, end: quoted.end + 1 };
  }
  BARE_KEY.lastIndex = start;
  const match = BARE_KEY.exec(text);
  if (match === null) return undefined;
  return { value: match[0].slice(0, -1), end: start + match[0].length };
}

function valueAt(text: string, start: number, spaced: boolean): Token {
  const quoted = text[start] === '"' ? quotedAt(text, start) : undefined;
  if (quoted !== undefined) return quoted;
  const bracket = text[start] === '{' || text[start] === '[';
  const end = (bracket ? endOfBracket(text, start) : undefined) ?? endOfBare(text, start, spaced);
  return { value: text.slice(start, end), end };
}

function endOfBare(text: string, start: number, spaced: boolean): number {
  if (spaced) {
    NEXT_KEY.lastIndex = start;
    return NEXT_KEY.exec(text)?.index ?? text.length;
  }
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
}

function endOfQuoted(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') return at + 1;
  }
  return undefined;
}

/** Go's escapes are JSON's but for `\x`, `\a`, `\v` and `\U`, which stay. */
function unquoted(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\n', '\n');
  }
}
