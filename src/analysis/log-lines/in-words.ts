import { recordOf } from '../../kube/row.ts';
import type { LogLine } from './log-line.ts';

/** Longer values are read in the line itself. */
const LONGEST_VALUE = 120;

/**
 * A line of JSON as people read it: `ERROR message: error  key=value …`, with objects as `namespace/name`.
 * `undefined` for lines of other formats, which are read as they are.
 */
export function inWords({ format, level, message, error, fields }: LogLine): string | undefined {
  if (format !== 'json' && format !== 'tracing-json') return undefined;
  const head = [level?.toUpperCase().padEnd(5) ?? '', [message, error].filter(isSaid).join(': ')];
  const tail = Object.entries(fields).flatMap(([key, value]) => {
    const said = inShort(value);
    return said === undefined ? [] : [`${key}=${said}`];
  });
  return [head.filter(isSaid).join(' '), tail.join(' ')].filter(isSaid).join('  ');
}

function isSaid(text: string): boolean {
  return text !== '';
}

function inShort(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (value === '' || value.length > LONGEST_VALUE || value.includes('\n')) return undefined;
    return /\s/.test(value) ? JSON.stringify(value) : value;
  }
  const { namespace, name } = recordOf(value) ?? {};
  if (typeof name !== 'string') return undefined;
  return typeof namespace === 'string' && namespace !== '' ? `${namespace}/${name}` : name;
}
