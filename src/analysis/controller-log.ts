import type { Look, Seen } from '../knowledge/look.ts';
import type { ControllerFact } from '../knowledge/pack.ts';
import { inOneLine } from '../knowledge/reading.ts';
import { type Meta, metaOf } from '../kube/object.ts';
import { recordOf, textOf } from '../kube/row.ts';
import { type Instant, parseInstant } from '../kube/time.ts';

/** How many replicas of a controller are read. */
const REPLICAS = 3;

/** The last lines of all replicas of a controller, in no promised order between replicas. */
export async function controllerLog(
  look: Look,
  { namespace, deployment, container }: ControllerFact,
): Promise<Seen<readonly string[]>> {
  const pods = await look.list('pods', { namespace });
  if (!pods.seen) return pods;
  const own = pods.value.map(metaOf).filter(({ name }) => name.startsWith(`${deployment}-`));
  const logs = await Promise.all(
    own.slice(0, REPLICAS).map(({ name }) => look.log({ namespace, pod: name, container })),
  );
  const lines = logs.flatMap((log) => (log.seen ? log.value : []));
  const unseen = logs.find((log) => !log.seen);
  if (lines.length === 0 && unseen !== undefined) return unseen;
  return { seen: true, value: lines };
}

/** What a line complains about, and when; `at` is `undefined` where the line does not tell. */
export interface LogError {
  readonly text: string;
  readonly at: Instant | undefined;
}

/** Whether it is what a healthy controller complains of all the time: it lost a race and tries again. */
export function isNoise(text: string): boolean {
  return /object has been modified|not found$|StorageError: invalid object|context canceled/.test(
    text,
  );
}

/** The complaints about one object that are not older than `since`, oldest first as far as they tell. */
export function errorsAbout(
  lines: readonly string[],
  meta: Meta,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): readonly LogError[] {
  const errors = lines.map(plain).flatMap((line) => {
    if (!mentions(line, meta)) return [];
    const text = complaint(line, meta.kind);
    const at = timeOf(line, now);
    // Whole seconds are usual.
    if (text === undefined || (at !== undefined && at < since - 1000)) return [];
    return [{ text, at }];
  });
  return errors.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** Without the colours of tracing. */
function plain(line: string): string {
  return line.replace(/\u001b\[[\d;]*m/g, '');
}

/** Whether a line speaks of an object, in the ways of zap, klog and tracing. */
export function mentions(line: string, { namespace, name }: Meta): boolean {
  if (!line.includes(name)) return false;
  if (namespace === '') return new RegExp(`["/= ]${escaped(name)}["\\\\ ,:.}]`).test(`${line} `);
  const pairs = `${escaped(namespace)}/${escaped(name)}|${escaped(name)}\\.${escaped(namespace)}`;
  if (new RegExp(`(?<![\\w.-])(?:${pairs})(?![\\w-]|\\.\\w)`).test(line)) return true;
  return (
    new RegExp(`"namespace":\\s*"${escaped(namespace)}"`).test(line) &&
    new RegExp(`"name":\\s*"${escaped(name)}"`).test(line)
  );
}

/** The error of a line: zap JSON, zap console, klog, or text that says "failed to". */
function complaint(line: string, kind: string): string | undefined {
  const entry = recordOf(parsed(line));
  if (entry !== undefined) {
    // A namesake of another kind, whose controller works in the same process.
    const of = textOf(entry.controllerKind);
    if (of !== '' && of !== kind) return undefined;
    const level = (textOf(entry.level) || textOf(entry.severity)).toLowerCase();
    const fields = recordOf(entry.fields);
    const error = textOf(entry.error) || textOf(entry.err) || textOf(fields?.error);
    const message = textOf(entry.msg) || textOf(entry.message) || textOf(fields?.message);
    if (!/^(error|fatal|panic|dpanic|warn(ing)?)$/.test(level) && error === '') return undefined;
    return told(message, error);
  }
  if (/\t(ERROR|FATAL|WARN)\t/.test(line)) {
    const [, , ...parts] = line.split('\t');
    const more = recordOf(parsed(parts.at(-1) ?? ''));
    if (more === undefined) return told(parts.at(-1) ?? '', '');
    return told(parts.at(-2) ?? '', textOf(more.error));
  }
  if (/^[EF]\d{4} |\s(ERROR|WARN)\s|failed to clean up object/.test(line))
    return told(line.replace(/^[EF]\d{4} [^\]]*\] |^\S+T\S+\s+/, ''), '');
  return undefined;
}

function told(message: string, error: string): string {
  return inOneLine([message, error].filter((text) => text !== '').join(': '), 400);
}

/** When a line was written. The header of klog has neither year nor zone: this year's, or last year's, UTC. */
function timeOf(line: string, now: Instant): Instant | undefined {
  const seconds = recordOf(parsed(line))?.ts;
  if (typeof seconds === 'number') return seconds * 1000;
  const klog = /^[IWEF](\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d+)/.exec(line);
  if (klog === null)
    return parseInstant(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|[+-]\d\d:?\d\d)/.exec(line)?.[0]);
  const [, month = '', day = '', time = ''] = klog;
  const year = new Date(now).getUTCFullYear();
  const at = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return at > now + DAY_MS ? Date.parse(`${year - 1}-${month}-${day}T${time}Z`) : at;
}

const DAY_MS = 86_400_000;

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
