import { Text } from 'ink';
import type { PaneId } from '../../store/command.ts';
import { tabLabels } from '../../store/reduce.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** The panes, with the keys that open them. */
export function Tabs() {
  const pane = useKtop(({ view }) => view.pane);
  const fresh = useKtop(({ findings }) => findings.fresh);
  return <Text wrap="truncate">{tabsLine(pane, fresh, useTheme())}</Text>;
}

/** The pane that is open is inverse, and in brackets for those who see no colour. */
function tabsLine(open: PaneId, fresh: number, theme: Theme): string {
  return tabLabels(open, fresh)
    .map(({ id, label }) => (id === open ? theme.selected(`[${label.slice(1, -1)}]`) : label))
    .join(' ')
    .trimEnd();
}
