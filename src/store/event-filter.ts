import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import { type Filter, parseFilter } from './filter.ts';

/** What of an event a word such as `reason=BackOff` asks for. */
const FIELDS = {
  type: ({ cause }: FoldedEvent) => [cause.type],
  reason: ({ cause }: FoldedEvent) => [cause.reason],
  kind: ({ about }: FoldedEvent) => [about.kind, `${about.kind}.${groupOf(about.apiVersion)}`],
  controller: ({ cause }: FoldedEvent) => [cause.from],
  namespace: ({ about }: FoldedEvent) => [about.namespace],
  name: ({ about }: FoldedEvent) => [about.name],
} as const;

/** The fields that a filter of events can ask for. */
export const EVENT_FIELDS: readonly string[] = Object.keys(FIELDS);

const WORD = new RegExp(`^(${EVENT_FIELDS.join('|')})(!?)=(.*)$`);

/** Events are written without labels, and what is kept of their objects has none. */
const NO_LABELS =
  'events carry no labels, so that -l finds nothing among them: name=, kind= or namespace= narrow them, and E shows those of an object with its tree';

export type EventFilter =
  | { readonly type: 'filter'; readonly matches: (event: FoldedEvent) => boolean }
  | { readonly type: 'invalid'; readonly reason: string };

/**
 * Understands what the other panes do, and words that ask for one field: `type=Warning`,
 * `reason=BackOff,Failed*`, `kind!=Pod`, `controller=kubelet`, `namespace=…`, `name=…`. Several must all
 * hold; what is left is looked for in all of it.
 */
export function parseEventFilter(text: string): EventFilter {
  const words = text.split(/\s+/);
  const asked = words.flatMap((word) => fieldWord(word) ?? []);
  const others = words.filter((word) => fieldWord(word) === undefined);
  const rest = parseFilter(asked.length === 0 ? text : others.join(' '));
  if (rest.type === 'invalid') return rest;
  if (rest.asksForLabels === true) return { type: 'invalid', reason: NO_LABELS };
  return {
    type: 'filter',
    matches: (event) => asked.every((holds) => holds(event)) && matchesText(rest, event),
  };
}

function matchesText(rest: Filter & { readonly type: 'filter' }, event: FoldedEvent): boolean {
  if (rest.text.trim() === '') return true;
  const { cause, about, message } = event;
  return rest.matchesText(
    `${cause.type} ${cause.reason} ${describeAbout(about)} ${message} ${cause.from}`,
  );
}

function fieldWord(word: string): ((event: FoldedEvent) => boolean) | undefined {
  const [, field = '', not, value = ''] = WORD.exec(word) ?? [];
  const read = FIELDS[field as keyof typeof FIELDS];
  if (read === undefined) return undefined;
  if (value === '') return () => true; // It is still being typed.
  const patterns = value
    .split(',')
    .filter((part) => part !== '')
    .map(patternOf);
  return (event) =>
    read(event).some((text) => patterns.some((pattern) => pattern.test(text))) === (not === '');
}

function patternOf(value: string): RegExp {
  const parts = value.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
