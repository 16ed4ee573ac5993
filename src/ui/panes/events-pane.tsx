import { Box, Text } from 'ink';
import { memo } from 'react';
import { count } from '../../analysis/sentences.ts';
import type { EventLine } from '../../store/event-lines.ts';
import type { KtopState } from '../../store/state.ts';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useGutter } from '../parts/gutter.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';
import { eventText, eventTitles, isSameLine } from './event-line.ts';

/** What happened, newest first: events of one object and one cause are one line. */
export function EventsPane() {
  const theme = useTheme();
  const { width, blank, sign } = useGutter();
  const { lines, offset, cursor } = useKtop(({ events }) => events);
  const empty = useKtop(describeNoEvents);
  if (lines.length === 0) return <Text wrap="wrap">{fit(empty, width * 4).trimEnd()}</Text>;
  return (
    <Box flexDirection="column">
      <Text wrap="truncate">{blank + theme.faint(eventTitles(width))}</Text>
      {lines.map((line, i) => (
        <Line
          key={line.key}
          line={line}
          sign={sign(line.key)}
          width={width}
          selected={offset + i === cursor}
          theme={theme}
        />
      ))}
    </Box>
  );
}

/** One event: when, how often, in which words, and what else happened to its object. */
export function EventPane() {
  const width = useKtop(({ view }) => view.size.columns);
  const event = useKtop((state) => state.event);
  if (event === undefined) return null;
  return (
    <Box flexDirection="column">
      <DetailLines lines={event.lines} width={width} />
    </Box>
  );
}

interface LineProps {
  readonly line: EventLine;
  readonly sign: string;
  readonly width: number;
  readonly selected: boolean;
  readonly theme: Theme;
}

const Line = memo(
  function Line({ line, sign, width, selected, theme }: LineProps) {
    return <Text wrap="truncate">{sign + eventText(line, { width, selected, theme })}</Text>;
  },
  (a, b) =>
    a.sign === b.sign &&
    a.width === b.width &&
    a.selected === b.selected &&
    a.theme === b.theme &&
    isSameLine(a.line, b.line),
);

/** Nothing on the screen means that nothing happened only where all of it is seen. */
export function describeNoEvents({ events, cluster, view }: KtopState): string {
  if (cluster.link.type === 'connecting') return `Connecting to ${cluster.context} …`;
  if (!events.isWatched) return 'Asking the API server for its events …';
  const silence = events.silence === undefined ? '' : ` ${sentence(events.silence)}`;
  const unseen = [
    ...events.unseen,
    ...(cluster.link.type === 'lost' ? ['the connection is lost'] : []),
  ];
  const not = unseen.length === 0 ? '' : ` Not everything is seen: ${unseen.join('; ')}.`;
  if (events.all > 0)
    return `Nothing matches: of ${count(events.all, 'line')} of events ${hiding(view, events.of)} shows none.${silence}${not}`;
  const where = cluster.watched === undefined ? '' : ` in ${cluster.watched.join(', ')}`;
  if (unseen.length > 0) return `No event is seen${where}.${silence}${not}`;
  return `No event is there${where}: the API server keeps them for an hour unless it is told otherwise.${silence}`;
}

function hiding({ filter, namespace, kind }: KtopState['view'], of: string | undefined): string {
  const what = [
    ...(filter.text === '' ? [] : [`the filter /${filter.text}`]),
    ...(namespace === undefined ? [] : [`the namespace ${namespace}`]),
    ...(kind === undefined ? [] : [`the kind ${kind}`]),
    ...(of === undefined ? [] : [`the object (${of})`]),
  ];
  return what.join(' with ') || 'what is asked for';
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
