import { formatDuration } from '../../analysis/duration.ts';
import type { RootCause } from '../../analysis/findings/root-cause.ts';
import { count } from '../../analysis/sentences.ts';
import { describeName, type ObjectName } from '../../kube/object-name.ts';
import type { Instant } from '../../kube/time.ts';
import type { FindingItem } from '../../store/finding-board.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';

type Severity = RootCause['severity'];

/** The widths of the columns on a terminal of this many columns; the last takes what is left. */
interface Columns {
  readonly sign: number;
  readonly fresh: number;
  readonly age: number;
  readonly object: number;
  readonly rest: number;
}

const SIGN = 1;
const FRESH = 3;
const AGE = 5;
/** From this width on a line has room for what can be done. */
const ROOMY = 140;

function columnsOf(width: number): Columns {
  const object = Math.min(56, Math.floor(width * 0.33));
  const rest = width - SIGN - FRESH - AGE - object - 4;
  return { sign: SIGN, fresh: FRESH, age: AGE, object, rest };
}

/** Every severity has a sign of its own, for those who see no colour. */
const SIGNS: Readonly<Record<Severity, string>> = {
  stuck: '▲',
  silent: '?',
  working: '◐',
  info: '·',
};

const TONES: Readonly<Record<Severity, keyof Theme>> = {
  stuck: 'problem',
  silent: 'problem',
  working: 'busy',
  info: 'plain',
};

/** The column titles. */
export function findingTitles(width: number): string {
  return joined(['', '', 'FOR', 'OBJECT', 'WHAT IS WRONG'], columnsOf(width));
}

/** Since when it is so, as its own text: it changes with the clock. */
export function findingAge(item: FindingItem, now: Instant): string {
  const since = findingOf(item)?.since;
  return since === undefined ? '' : formatDuration(Math.max(now - since, 0));
}

/** One line of the list, painted and exactly `width` cells wide. */
export function findingText(
  item: FindingItem,
  { age, marksNew }: { readonly age: string; readonly marksNew: boolean },
  { width, selected, theme }: { width: number; selected: boolean; theme: Theme },
): string {
  const said = findingOf(item);
  if (item.type === 'acknowledged' || said === undefined) {
    const text = fit(acknowledgedText(item), width);
    return selected ? theme.selected(text) : theme.faint(text);
  }
  const columns = columnsOf(width);
  const { severity, object, sentence, action, size } = said;
  const text = joined(
    [
      SIGNS[severity],
      item.type === 'cause' && item.isNew && marksNew ? 'NEW' : '',
      age,
      indented(item, object, columns.object),
      what(
        size === 0 ? sentence : `${count(size, 'object')}: ${sentence}`,
        action,
        columns.rest,
        width,
      ),
    ],
    columns,
  );
  if (selected) return theme.selected(text);
  if (item.type === 'cause' && item.isAcknowledged) return theme.faint(text);
  return theme[TONES[severity]](text);
}

/** What a line says. */
interface Said {
  readonly object: ObjectName;
  readonly severity: Severity;
  readonly since: Instant | undefined;
  readonly sentence: string;
  readonly action: RootCause['action'];
  /** How many objects hang under it that have lines of their own. */
  readonly size: number;
}

function findingOf(item: FindingItem): Said | undefined {
  if (item.type === 'acknowledged') return undefined;
  const place = item.type === 'affected' ? item.place : item.only;
  if (place === undefined) {
    const { cause } = item as FindingItem & { readonly type: 'cause' };
    return { ...cause, object: cause.culprit };
  }
  const { finding, object, alike } = place.best;
  const [action] = finding.actions;
  const sentence =
    alike === 0 ? finding.sentence : `with ${count(alike, 'other')}: ${finding.sentence}`;
  return { ...finding, object, sentence, action, size: 0 };
}

function acknowledgedText(item: FindingItem): string {
  if (item.type !== 'acknowledged') return '';
  return `${item.isUnfolded ? '▾' : '▸'} ${item.count.toLocaleString('en-US')} acknowledged`;
}

function indented(item: FindingItem, object: ObjectName, width: number): string {
  const fold = item.type === 'cause' && item.isUnfolded !== undefined ? item.isUnfolded : undefined;
  const sign = fold === undefined ? '' : fold ? '▾ ' : '▸ ';
  const indent = item.type === 'affected' ? '  ' : sign;
  return `${indent}${shortName(object, width - indent.length)}`;
}

/** As much of a name as tells most: the namespace goes before the name does. */
function shortName(object: ObjectName, width: number): string {
  const full = describeName(object);
  if (full.length <= width) return full;
  const short = describeName({ ...object, namespace: '' });
  return short.length <= width ? short : object.name;
}

function what(sentence: string, action: RootCause['action'], rest: number, width: number): string {
  if (action === undefined || width < ROOMY) return sentence;
  const offer = `→ ${action.title}`;
  const room = rest - Math.min(offer.length, Math.floor(rest / 3)) - 1;
  return sentence.length <= room ? `${sentence} ${offer}` : `${fit(sentence, room)} ${offer}`;
}

function joined(cells: readonly string[], { sign, fresh, age, object, rest }: Columns): string {
  const widths = [sign, fresh, age, object, rest];
  return widths.map((width, i) => fit(cells[i] ?? '', width)).join(' ');
}
