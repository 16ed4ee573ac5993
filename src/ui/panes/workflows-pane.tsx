import { Box, Text } from 'ink';
import { memo } from 'react';
import type { WorkflowLine } from '../../store/slices/workflows.ts';
import { type KtopState, selectServerNow } from '../../store/state.ts';
import { useGutter } from '../parts/gutter.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';
import { workflowAge, workflowText, workflowTitles } from './workflow-line.ts';

/** Which pods carry out whose work, and how far they are: what fails or waits first. */
export function WorkflowsPane() {
  const theme = useTheme();
  const { width, blank, sign } = useGutter();
  const now = useKtop(selectServerNow);
  const { lines, offset, cursor } = useKtop(({ workflows }) => workflows);
  const empty = useKtop(describeNoWork);
  if (lines.length === 0) return <Text wrap="wrap">{fit(empty, width * 3).trimEnd()}</Text>;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{blank + theme.faint(workflowTitles(width))}</Text>
      {lines.map((line, i) => (
        <Line
          key={line.key}
          line={line}
          sign={sign(line.key)}
          age={workflowAge(line, now)}
          width={width}
          selected={offset + i === cursor}
          theme={theme}
        />
      ))}
    </Box>
  );
}

interface LineProps {
  readonly line: WorkflowLine;
  readonly age: string;
  readonly sign: string;
  readonly width: number;
  readonly selected: boolean;
  readonly theme: Theme;
}

const Line = memo(
  function Line({ line, sign, age, width, selected, theme }: LineProps) {
    return (
      <Text wrap="truncate">{sign + workflowText(line, age, { width, selected, theme })}</Text>
    );
  },
  (a, b) =>
    a.age === b.age &&
    a.sign === b.sign &&
    a.width === b.width &&
    a.selected === b.selected &&
    a.theme === b.theme &&
    a.line.workflow === b.line.workflow &&
    a.line.sentence === b.line.sentence,
);

/** Nothing on the screen means that nothing works only where everything that could is seen. */
export function describeNoWork({ workflows, cluster, watchTotals }: KtopState): string {
  if (cluster.link.type === 'connecting') return `Connecting to ${cluster.context} …`;
  if (watchTotals.all === 0) return 'Asking the API server which kinds it serves …';
  if (workflows.all > 0)
    return `Nothing matches: there are ${workflows.all.toLocaleString('en-US')} workflows, and the filter or the namespace hides them. esc clears the filter, 0 shows all namespaces.`;
  const where = cluster.watched === undefined ? '' : ` in ${cluster.watched.join(', ')}`;
  if (workflows.unseen.length === 0 && cluster.link.type === 'up')
    return `No Job and no other pod carries out work${where}.`;
  const why = [
    ...workflows.unseen,
    ...(cluster.link.type === 'lost' ? ['the connection is lost'] : []),
  ];
  return `No work is seen${where}, but not everything is: ${why.join('; ')}.`;
}
