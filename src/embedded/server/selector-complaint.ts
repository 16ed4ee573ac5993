import { LABEL_VALUE_TEXT, QUALIFIED, QUALIFIED_TEXT } from './metadata-rules.ts';

/** `<` and `>`, which no client uses, are not offered. */
const OPERATORS = ['in', 'notin', '=', '==', '!='];
/** Where the text ends. */
const END = '';

/**
 * What the server says to a label selector that it cannot read, which is about the first thing it does
 * not expect; `undefined` when it can.
 */
export function complaintAbout(selector: string): string | undefined {
  const tokens = [...(selector.match(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g) ?? []), END];
  const reader = new Reader(tokens);
  while (true) {
    const first = reader.peek();
    if (first !== '!' && !isWord(first))
      return `found '${first}', expected: !, identifier, or 'end of string'`;
    const wrong = complaintAboutOne(reader);
    if (wrong !== undefined) return `unable to parse requirement: ${wrong}`;
    const next = reader.take();
    if (next === END) return undefined;
    if (next !== ',') return `found '${next}', expected: ',' or 'end of string'`;
    if (reader.peek() !== '!' && !isWord(reader.peek()))
      return `found '${reader.peek()}', expected: identifier after ','`;
  }
}

class Reader {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  peek(): string {
    return this.tokens[this.next] ?? END;
  }

  take(): string {
    const token = this.peek();
    this.next += 1;
    return token;
  }
}

function isWord(token: string): boolean {
  return token !== END && !/^[=!(),<>]/.test(token);
}

/** Reads `key`, `!key`, `key = value` or `key in (a,b)`; what is wrong with it. */
function complaintAboutOne(reader: Reader): string | undefined {
  const isAbsence = reader.peek() === '!';
  if (isAbsence) reader.take();
  const key = reader.take();
  if (!isWord(key)) return `found '${key}', expected: identifier`;
  const wrongKey = oddKey(key);
  if (wrongKey !== undefined) return `<nil>: Invalid value: ${JSON.stringify(key)}: ${wrongKey}`;
  if (isAbsence || reader.peek() === END || reader.peek() === ',') return undefined;
  const operator = reader.take();
  if (!OPERATORS.includes(operator))
    return `found '${operator}', expected: ${OPERATORS.join(', ')}, gt, lt`;
  return operator.endsWith('in') ? values(reader, key) : exactValue(reader, key);
}

function oddKey(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2)
    return `a valid label key${QUALIFIED_TEXT.slice('name part'.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const name = parts.at(-1) ?? '';
  if (name === '') return `name part must be non-empty; ${QUALIFIED_TEXT}`;
  return QUALIFIED.test(name) ? undefined : QUALIFIED_TEXT;
}

function exactValue(reader: Reader, key: string): string | undefined {
  if (reader.peek() === END || reader.peek() === ',') return undefined;
  const value = reader.take();
  return isWord(value) ? oddValue(key, value, 0) : `found '${value}', expected: identifier`;
}

function values(reader: Reader, key: string): string | undefined {
  const open = reader.take();
  if (open !== '(') return `found '${open}' expected: '('`;
  const found: string[] = [];
  while (true) {
    const token = reader.take();
    if (token === ')') break;
    if (isWord(token)) {
      found.push(token);
      const next = reader.peek();
      if (next !== ',' && next !== ')') return `found '${next}', expected: ',' or ')'`;
    } else if (token !== ',') {
      return `found '${token}', expected: ',', ')' or identifier`;
    }
  }
  return found.map((value, index) => oddValue(key, value, index)).find(Boolean);
}

function oddValue(key: string, value: string, index: number): string | undefined {
  if (QUALIFIED.test(value)) return undefined;
  return `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${LABEL_VALUE_TEXT}`;
}
