import { Text } from 'ink';
import { count } from '../../analysis/sentences.ts';
import type { KtopState } from '../../store/state.ts';
import { describeHealth } from '../health.ts';
import { columnsOf, fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** Where ktop looks, how well it sees, and what that costs the API server. */
export function Header() {
  const theme = useTheme();
  return <Text wrap="truncate">{useKtop((state) => headerLine(state, theme))}</Text>;
}

/** The header as one line. Parts that do not fit are dropped from the end: health comes first. */
export function headerLine(state: KtopState, theme: Theme): string {
  const { columns } = state.view.size;
  const { cluster } = state;
  const health = describeHealth(state);
  const context = fitName(cluster.context, Math.max(12, Math.floor(columns / 5)));
  const parts: (readonly [keyof Theme, string])[] = [
    ['title', 'ktop'],
    ...(state.mark === undefined ? [] : [['mark', state.mark] as const]),
    ...(state.readOnly ? [['mark', 'READ-ONLY'] as const] : []),
    ['plain', context],
    [health.tone, health.text],
    ['plain', scope(state)],
    ['faint', `${cluster.requestsPerMinute} req/min`],
    ...(cluster.serverVersion === undefined ? [] : [['faint', cluster.serverVersion] as const]),
  ];
  let line = '';
  let width = 0;
  for (const [tone, text] of parts) {
    const left = columns - width - 2;
    if (left < 8 && width > 0) break;
    const shown = fitName(text, left);
    line += `${width === 0 ? '' : '  '}${theme[tone](shown)}`;
    width += columnsOf(shown) + (width === 0 ? 0 : 2);
  }
  return line;
}

function scope({ cluster, view, watchTotals }: KtopState): string {
  const kind = view.kind === undefined ? '' : `, only ${view.kind}`;
  if (view.namespace !== undefined) return `ns ${view.namespace}${kind}`;
  if (cluster.watched !== undefined) return `ns ${cluster.watched.join(', ')}${kind}`;
  const narrowed = [...watchTotals.narrowed].map(
    ([namespace, n]) => `, ${count(n, 'kind')} in ${namespace} only`,
  );
  return `all namespaces${narrowed.join('')}${kind}`;
}

function fitName(text: string, width: number): string {
  return fit(text, width).trimEnd();
}
