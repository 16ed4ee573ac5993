import uFuzzy from '@leeoniya/ufuzzy';
import { parseLabelSelector } from '../kube/label-selector.ts';
import type { Row } from '../kube/row.ts';

/** What an operator typed after `/`, understood. */
export type Filter =
  | {
      readonly type: 'filter';
      readonly text: string;
      readonly matches: (row: Row) => boolean;
      /** Of what is no row: its own words. A label selector, which asks for labels, finds none there. */
      readonly matchesText: (text: string) => boolean;
      readonly asksForLabels?: true;
    }
  | { readonly type: 'invalid'; readonly text: string; readonly reason: string };

export const NO_FILTER: Filter = {
  type: 'filter',
  text: '',
  matches: () => true,
  matchesText: () => true,
};

/**
 * Understands `regex`, `!regex`, `-l label-selector` and `-f fuzzy words`. What is matched is the
 * kind, namespace, name and finalizers of an object; case counts only when the pattern has capitals.
 */
export function parseFilter(text: string): Filter {
  const wanted = text.trim();
  if (wanted === '' || wanted === '!') return NO_FILTER;
  if (wanted === '-l' || wanted === '-f') return { ...NO_FILTER, text };
  if (wanted.startsWith('-l ')) return labelFilter(text, wanted.slice(3).trim());
  if (wanted.startsWith('-f ')) return fuzzyFilter(text, wanted.slice(3).trim());
  return wanted.startsWith('!')
    ? regexFilter(text, wanted.slice(1), false)
    : regexFilter(text, wanted, true);
}

function regexFilter(text: string, source: string, wanted: boolean): Filter {
  try {
    const regex = new RegExp(source, /[A-Z]/.test(source) ? '' : 'i');
    return textFilter(text, (haystack) => regex.test(haystack) === wanted);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'invalid', text, reason };
  }
}

function labelFilter(text: string, selector: string): Filter {
  const holds = parseLabelSelector(selector);
  if (holds === undefined)
    return { type: 'invalid', text, reason: `not a label selector: ${selector}` };
  return {
    type: 'filter',
    text,
    matches: ({ termination }) => holds(termination?.labels ?? {}),
    matchesText: () => holds({}),
    asksForLabels: true,
  };
}

function fuzzyFilter(text: string, needle: string): Filter {
  const fuzzy = new uFuzzy({ intraMode: 0, intraIns: Number.POSITIVE_INFINITY, intraChars: '.' });
  return textFilter(text, (haystack) => (fuzzy.filter([haystack], needle)?.length ?? 0) > 0);
}

function textFilter(text: string, matchesText: (text: string) => boolean): Filter {
  return { type: 'filter', text, matches: (row) => matchesText(haystackOf(row)), matchesText };
}

function haystackOf({ kind, namespace, name, finalizers }: Row): string {
  const group = kind.group === '' ? '' : `.${kind.group}`;
  return `${kind.kind} ${kind.resource}${group} ${namespace}/${name} ${finalizers.join(' ')}`;
}
