import { isDeepStrictEqual } from 'node:util';
import { type FieldStep, fieldOwner, newestWriter } from '../../kube/field-owner.ts';
import type { KubeObject } from '../../kube/object.ts';
import { recordOf } from '../../kube/row.ts';

/** One field that differs between two versions of an object. */
export interface FieldChange {
  /** `status.conditions[type=Ready].status` */
  readonly path: string;
  /** `undefined`: it was not there. */
  readonly from: unknown;
  /** `undefined`: it is not there any more. */
  readonly to: unknown;
  /** The field manager that wrote it, as far as the server tells. */
  readonly by: string | undefined;
}

/** More of them tell nobody anything. */
const MOST_CHANGES = 100;
const DEEPEST = 30;

/** What every write changes. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
]);

/** What elements of lists are known by, in this order. */
const IDENTITIES = ['type', 'name', 'uid', 'key', 'id'];

/** The fields that differ, without what every write changes; elements of lists are compared by what identifies them. */
export function changesBetween(before: KubeObject, after: KubeObject): readonly FieldChange[] {
  const found: {
    readonly path: readonly FieldStep[];
    readonly from: unknown;
    readonly to: unknown;
  }[] = [];
  compare(before, after, [], (path, from, to) => {
    if (found.length < MOST_CHANGES) found.push({ path, from, to });
  });
  const writer = newestWriter(before, after);
  return found.map(({ path, from, to }) => ({
    path: nameOf(path),
    from,
    to,
    by: (to === undefined ? undefined : fieldOwner(after, path, before)) ?? writer,
  }));
}

const LONGEST_VALUE = 80;

/** `status.phase: "Ready" → "Failed", by manager` */
export function describeChange({ path, from, to, by }: FieldChange): string {
  const who = by === undefined ? '' : `, by ${by}`;
  return `${path}: ${describeValue(from)} → ${describeValue(to)}${who}`;
}

/** A value in one short line. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

type Report = (path: readonly FieldStep[], from: unknown, to: unknown) => void;

function compare(from: unknown, to: unknown, path: readonly FieldStep[], report: Report): void {
  if (isDeepStrictEqual(from, to) || BOOKKEEPING.has(nameOf(path))) return;
  const [a, b] = [recordOf(from), recordOf(to)];
  if (path.length < DEEPEST && a !== undefined && b !== undefined) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      compare(a[key], b[key], [...path, { type: 'key', key }], report);
    return;
  }
  const by = path.length < DEEPEST ? identityOf(from, to) : undefined;
  if (by === undefined) {
    report(path, from, to);
    return;
  }
  const [olds, news] = [byIdentity(from, by), byIdentity(to, by)];
  for (const value of new Set([...olds.keys(), ...news.keys()]))
    compare(olds.get(value), news.get(value), [...path, { type: 'element', by, value }], report);
}

/** The field by which the elements of both lists can be told apart. */
function identityOf(from: unknown, to: unknown): string | undefined {
  if (!Array.isArray(from) || !Array.isArray(to)) return undefined;
  return IDENTITIES.find((by) => isIdentity(from, by) && isIdentity(to, by));
}

function isIdentity(list: readonly unknown[], by: string): boolean {
  const values = list.map((item) => recordOf(item)?.[by]);
  return values.every((value) => typeof value === 'string') && new Set(values).size === list.length;
}

function byIdentity(list: unknown, by: string): ReadonlyMap<string, unknown> {
  const items = Array.isArray(list) ? list : [];
  return new Map(items.map((item) => [String(recordOf(item)?.[by]), item]));
}

function nameOf(path: readonly FieldStep[]): string {
  return path
    .map((step, i) =>
      step.type === 'element'
        ? `[${step.by}=${step.value}]`
        : /^[\w-]+$/.test(step.key)
          ? `${i === 0 ? '' : '.'}${step.key}`
          : `["${step.key}"]`,
    )
    .join('');
}
