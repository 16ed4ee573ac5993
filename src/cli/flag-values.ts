import { ExitError } from './exit.ts';

/** An object as it is named on the command line. */
export interface Target {
  /** Whatever kubectl accepts: plural, singular, short name, KIND.GROUP, in any case. */
  readonly kind: string;
  readonly name: string;
}

export type OutputFormat = 'text' | 'json' | 'yaml';

const FORMATS: readonly string[] = ['text', 'json', 'yaml'];
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};
/** What a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** `widgets/cache` → both parts. */
export function readTarget(text: string): Target {
  const [kind = '', name = '', ...more] = text.split('/');
  if (kind === '' || name === '' || more.length > 0)
    throw usage(`an object is named KIND/NAME, such as pods/web, not ${text}`);
  return { kind, name };
}

/** `30s`, `1h30m` in milliseconds. */
export function readDuration(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, n, unit = '']) => sum + Number(n) * (UNITS_MS[unit] ?? 0), 0);
  const isWhole = parts.map(([part]) => part).join('') === text;
  if (!isWhole || total <= 0)
    throw usage(`${flag} takes a duration such as 30s, 5m or 1h, not ${text}`);
  return Math.min(total, LONGEST_MS);
}

/** `1000`, `64Mi` in bytes. */
export function readSize(flag: string, text: string): number {
  const [, number = '0', unit = ''] = /^(\d+)(|Ki|Mi|Gi)$/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS_BYTES[unit] ?? 0);
  if (bytes <= 0) throw usage(`${flag} takes a size such as 64Mi, not ${text}`);
  return bytes;
}

export function readFormat(text: string): OutputFormat {
  if (!FORMATS.includes(text)) throw usage(`--output takes text, json or yaml, not ${text}`);
  return text as OutputFormat;
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw usage(`--port takes a number from 0 to 65535, not ${text}`);
  return port;
}

/** `-n a,b -n c` → a, b, c. */
export function readList(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

export function usage(message: string): ExitError {
  return new ExitError('usage', `${message}; ktop --help names what there is`);
}
