import { formatDuration, formatExactly } from '../../analysis/duration.ts';
import { describeWait } from '../../analysis/sentences.ts';
import { kindKey } from '../../kube/served-kind.ts';
import type { Instant } from '../../kube/time.ts';
import type { DeletionLine } from '../../store/slices/deletions.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';

/** The widths of the columns on a terminal of this many columns; the last takes what is left. */
interface Columns {
  readonly age: number;
  readonly kind: number;
  readonly name: number;
  readonly steps: number;
  readonly rest: number;
}

const AGE = 8;
const STEPS = 11;
/** From this width on the kind is written with its group. */
const ROOMY = 120;
/** From this width on the line says which finalizer went last, and when. */
const WIDE = 140;
const LAST = 36;

function columnsOf(width: number): Columns {
  const kind = width < ROOMY ? 14 : Math.min(36, Math.floor(width * 0.2));
  const name = Math.min(48, Math.floor(width * 0.28));
  const rest = width - AGE - kind - name - STEPS - 4;
  return { age: AGE, kind, name, steps: STEPS, rest };
}

const MARKS = { stuck: '▲', silent: '?', working: '…', 'not-deleting': ' ' } as const;

/** The column titles. */
export function deletionTitles(width: number): string {
  return joined(['FOR', 'KIND', 'NAMESPACE/NAME', 'FINALIZERS', 'WAITS FOR'], columnsOf(width));
}

/** How long ago the deletion was asked for, as its own text: it alone changes with the clock. */
export function ageOf(line: DeletionLine, now: Instant): string {
  const entry = line.type === 'group' ? line.group.oldest : line.entry;
  return formatDuration((entry.goneAt ?? now) - entry.requestedAt);
}

/** How long a line says that its state was another one. */
const CHANGED_MS = 60_000;

/** `was stuck`, for a minute after it was: as its own text, for it goes with the clock. */
export function changeOf(line: DeletionLine, now: Instant): string {
  if (line.type === 'group' || line.entry.goneAt !== undefined) return '';
  const { was } = line.verdict ?? {};
  return was === undefined || now - was.until > CHANGED_MS ? '' : `(was ${was.state}) `;
}

/** One line of the list, painted and exactly `width` cells wide. */
export function deletionText(
  line: DeletionLine,
  { age, change }: { readonly age: string; readonly change: string },
  { width, selected, theme }: { width: number; selected: boolean; theme: Theme },
): string {
  const text =
    line.type === 'group' ? groupText(line, age, width) : rowText(line, age, change, width);
  if (selected) return theme.selected(fit(text, width));
  if (line.type === 'group') return theme.title(fit(text, width));
  if (line.entry.goneAt !== undefined) return theme.good(fit(text, width));
  return isHeld(line) ? theme.problem(fit(text, width)) : fit(text, width);
}

/** Whether it does not go on by itself, as far as a look around it has told. */
function isHeld({ verdict }: DeletionLine & { type: 'deletion' }): boolean {
  return verdict?.state === 'stuck' || verdict?.state === 'silent';
}

function rowText(
  line: DeletionLine & { type: 'deletion' },
  age: string,
  change: string,
  width: number,
): string {
  const { row } = line.entry;
  const columns = columnsOf(width);
  const name = row.namespace === '' ? row.name : `${row.namespace}/${row.name}`;
  const left = line.entry.goneAt === undefined ? row.finalizers.length : 0;
  return joined(
    [
      age,
      width < ROOMY ? row.kind.kind : kindKey(row.kind),
      `${line.grouped ? '  ' : ''}${name}`,
      steps(line.vanished.length, left),
      `${change}${waits(line, columns.rest, width)}`,
    ],
    columns,
  );
}

function waits(line: DeletionLine & { type: 'deletion' }, rest: number, width: number): string {
  const { goneAt, requestedAt } = line.entry;
  if (goneAt !== undefined) {
    const took = line.vanished.map(
      ({ finalizer, at }) => `${finalizer} ${formatExactly(at - requestedAt)}`,
    );
    const each = took.length === 0 ? '' : ` (${took.join(' · ')})`;
    return `✓ deleted after ${formatExactly(goneAt - requestedAt)}${each}`;
  }
  const { verdict, deletion } = line;
  if (verdict !== undefined && isHeld(line))
    return `${MARKS[verdict.state]} ${verdict.state}: ${verdict.sentence}`;
  if (deletion === undefined) return '';
  const sentence = describeWait(deletion.wait);
  const last = line.vanished.at(-1);
  if (last === undefined || width < WIDE) return sentence;
  return `${fit(sentence, rest - LAST)} ✓ ${last.finalizer} ${formatExactly(last.at - requestedAt)}`;
}

function groupText(line: DeletionLine & { type: 'group' }, age: string, width: number): string {
  const { namespace, expanded, size, kinds, finalizers, oldest } = line.group;
  const sign = expanded ? '▾' : '▸';
  const where = namespace === '' ? 'cluster-scoped' : `namespace ${namespace}`;
  const held = finalizers.length === 0 ? '' : `; held by ${listed(finalizers)}`;
  const waits = line.oldest === undefined ? '' : `; the oldest, ${oldest.row.name}, ${why(line)}`;
  const text = `${sign} ${where}: ${size.toLocaleString('en-US')} objects (${listed(kinds)}${held})${waits}`;
  return `${fit(age, AGE)} ${fit(text, width - AGE - 1)}`;
}

function listed(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, n]) => `${name} ${n.toLocaleString('en-US')}`).join(' · ');
}

/** Why the oldest of a group is not gone. */
function why({ verdict, oldest }: DeletionLine & { type: 'group' }): string {
  if (verdict?.state === 'stuck' || verdict?.state === 'silent')
    return `is ${verdict.state}: ${verdict.sentence}`;
  return `waits for ${oldest === undefined ? '' : describeWait(oldest.wait)}`;
}

/** `▰▰▱▱ 2/4`: finalizers that ktop saw vanish, of those it has seen at all. */
function steps(done: number, left: number): string {
  const all = done + left;
  if (all === 0) return 'none';
  const bar = all > 6 ? '' : `${'▰'.repeat(done)}${'▱'.repeat(left)} `;
  return `${bar}${done}/${all}`;
}

function joined(cells: readonly string[], { age, kind, name, steps, rest }: Columns): string {
  const widths = [age, kind, name, steps, rest];
  return widths.map((width, i) => fit(cells[i] ?? '', width)).join(' ');
}
