import { Box, Text } from 'ink';
import type { PaneId } from '../store/command.ts';
import { bodyHeight, fits, SMALLEST } from '../store/layout.ts';
import { Actions } from './dialogs/actions.tsx';
import { ChooseContext, ChooseNamespace } from './dialogs/choose.tsx';
import { Help } from './dialogs/help.tsx';
import { Reconcile } from './dialogs/reconcile.tsx';
import { RemoveFinalizer } from './dialogs/remove-finalizer.tsx';
import { useKeyboard } from './keyboard.ts';
import { DeletionsPane } from './panes/deletions-pane.tsx';
import { DetailPane } from './panes/detail-pane.tsx';
import { EventPane, EventsPane } from './panes/events-pane.tsx';
import { FindingsPane } from './panes/findings-pane.tsx';
import { LogCallsPane } from './panes/log-calls-pane.tsx';
import { LogErrorsPane } from './panes/log-errors-pane.tsx';
import { LogsPane } from './panes/logs-pane.tsx';
import { ObjectPane } from './panes/object-pane.tsx';
import { ReconcilesPane } from './panes/reconciles-pane.tsx';
import { VersionsPane } from './panes/versions-pane.tsx';
import { WatchesPane } from './panes/watches-pane.tsx';
import { WorkflowPane } from './panes/workflow-pane.tsx';
import { WorkflowsPane } from './panes/workflows-pane.tsx';
import { Header } from './parts/header.tsx';
import { KeyHints } from './parts/key-hints.tsx';
import { StatusLine } from './parts/status-line.tsx';
import { Tabs } from './parts/tabs.tsx';
import { useKtop } from './use-ktop.ts';

/** The frame: header, tabs, body, status line, hints. `stop` halts the process until it is continued. */
export function App({ stop }: { readonly stop: () => Promise<void> }) {
  useKeyboard(stop);
  const size = useKtop(({ view }) => view.size);
  if (!fits(size)) return <TooSmall />;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <Header />
      <Tabs />
      <Box flexDirection="column" height={bodyHeight(size)} overflow="hidden">
        <Body />
      </Box>
      <StatusLine />
      <KeyHints />
    </Box>
  );
}

function Body() {
  const dialog = useKtop(({ view }) => view.dialog);
  const pane = useKtop(({ view }) => view.pane);
  switch (dialog) {
    case 'help':
    case 'log-help':
      return <Help />;
    case 'choose-context':
      return <ChooseContext />;
    case 'choose-namespace':
      return <ChooseNamespace />;
    case 'remove-finalizer':
      return <RemoveFinalizer />;
    case 'reconcile':
      return <Reconcile />;
    case 'actions':
      return <Actions />;
    case 'detail':
      return <DetailPane />;
    case 'workflow':
      return <WorkflowPane />;
    case 'event':
      return <EventPane />;
    case 'logs':
      return <LogsPane />;
    case 'object':
      return <ObjectPane />;
    case 'versions':
      return <VersionsPane />;
    case 'log-calls':
      return <LogCallsPane />;
    case 'log-errors':
      return <LogErrorsPane />;
    case 'none':
      return <Pane pane={pane} />;
  }
}

function Pane({ pane }: { readonly pane: PaneId }) {
  switch (pane) {
    case 'findings':
      return <FindingsPane />;
    case 'deletions':
      return <DeletionsPane />;
    case 'workflows':
      return <WorkflowsPane />;
    case 'events':
      return <EventsPane />;
    case 'reconciles':
      return <ReconcilesPane />;
    case 'watches':
      return <WatchesPane />;
  }
}

function TooSmall() {
  const { columns, rows } = useKtop(({ view }) => view.size);
  return (
    <Text wrap="wrap">
      {`ktop needs a terminal of at least ${SMALLEST.columns} × ${SMALLEST.rows}; this one is ${columns} × ${rows}.`}
    </Text>
  );
}
