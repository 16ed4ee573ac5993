import type { Look, Seen } from '../knowledge/look.ts';
import type { ControllerFact } from '../knowledge/pack.ts';
import { inOneLine } from '../knowledge/reading.ts';
import { type Meta, metaOf } from '../kube/object.ts';
import { recordOf, textOf } from '../kube/row.ts';

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

/** What a line complains about; `undefined` when it does not complain. */
export interface LogError {
  readonly text: string;
  readonly line: string;
}

/** The complaints about one object, oldest first. */
export function errorsAbout(lines: readonly string[], meta: Meta): readonly LogError[] {
  return lines.flatMap((line) => {
    if (!mentions(line, meta)) return [];
    const text = complaint(line);
    return text === undefined ? [] : [{ text, line }];
  });
}

/** Whether a line speaks of an object, in the ways of zap, klog and tracing. */
export function mentions(line: string, { namespace, name }: Meta): boolean {
  if (!line.includes(name)) return false;
  if (namespace === '') return new RegExp(`["/= ]${escaped(name)}["\\\\ ,:.}]`).test(`${line} `);
  if (line.includes(`${namespace}/${name}`)) return true;
  if (line.includes(`${name}.${namespace}`)) return true;
  return (
    new RegExp(`"namespace":\\s*"${escaped(namespace)}"`).test(line) &&
    new RegExp(`"name":\\s*"${escaped(name)}"`).test(line)
  );
}

/** The error of a line: zap JSON, zap console, klog, or text that says "failed to". */
function complaint(line: string): string | undefined {
  const entry = recordOf(parsed(line));
  if (entry !== undefined) {
    const level = (textOf(entry.level) || textOf(entry.severity)).toLowerCase();
    const fields = recordOf(entry.fields);
    const error = textOf(entry.error) || textOf(entry.err) || textOf(fields?.error);
    const message = textOf(entry.msg) || textOf(entry.message) || textOf(fields?.message);
    if (!/^(error|fatal|panic|dpanic|warn(ing)?)$/.test(level) && error === '') return undefined;
    return inOneLine([message, error].filter((text) => text !== '').join(': '), 400);
  }
  if (/^[EF]\d{4} |\t(ERROR|FATAL|WARN)\t|\s(ERROR|WARN)\s|failed to clean up object/.test(line))
    return inOneLine(line.replace(/^[^\]]*\] /, ''), 400);
  return undefined;
}

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
