import type { Look, Seen } from '../knowledge/look.ts';
import type { ControllerFact } from '../knowledge/pack.ts';
import { inOneLine } from '../knowledge/reading.ts';
import { type Meta, metaOf } from '../kube/object.ts';
import { textOf } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import { isError, type LogLine } from './log-lines/log-line.ts';
import { mentionOf } from './log-lines/mention-of.ts';
import { parseLine } from './log-lines/parse-line.ts';
import { visibleText } from './log-lines/visible-text.ts';

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
  const isMentioned = mentionOf(meta);
  const errors = lines.flatMap((coloured) => {
    const text = visibleText(coloured);
    if (!isMentioned(text)) return [];
    const line = parseLine(text, now);
    // Whole seconds are usual.
    if (!complains(line, meta.kind) || (line.at !== undefined && line.at < since - 1000)) return [];
    return [{ text: told(line, text), at: line.at }];
  });
  return errors.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** Whether a line says that something went wrong with an object of that kind. */
function complains(line: LogLine, kind: string): boolean {
  const { format, level, message, fields } = line;
  // A namesake of another kind, whose controller works in the same process.
  const of = textOf(fields.controllerKind);
  if (of !== '' && of !== kind) return false;
  // What klog warns of is not yet an error, and what it only tells is none, whatever it quotes.
  if (format === 'klog') return level === 'error' || level === 'fatal';
  if (level === 'warn' || line.error !== '' || isError(line)) return true;
  return message.includes('failed to clean up object');
}

/** What it says, with what is around it where the format has no place of its own for an error. */
function told({ format, message, error }: LogLine, text: string): string {
  if (format === 'klog') return inOneLine(text.replace(/^[^\]]*\] /, ''), 400);
  if (format === 'tracing' || format === 'plain')
    return inOneLine(text.replace(/^\S+T\S+\s+/, ''), 400);
  return inOneLine([message, error].filter((part) => part !== '').join(': '), 400);
}
