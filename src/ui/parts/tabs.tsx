import { Text } from 'ink';
import type { PaneId } from '../../store/command.ts';
import { PANES, tabLabel } from '../../store/reduce.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** The panes, with the keys that open them. */
export function Tabs() {
  const pane = useKtop(({ view }) => view.pane);
  return <Text wrap="truncate">{tabsLine(pane, useTheme())}</Text>;
}

/** The pane that is open is inverse, and in brackets for those who see no colour. */
function tabsLine(open: PaneId, theme: Theme): string {
  return PANES.map((pane) => {
    const label = tabLabel(pane);
    return pane.id === open ? theme.selected(`[${label.slice(1, -1)}]`) : label;
  }).join(' ');
}
