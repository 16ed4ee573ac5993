import { Box, Text } from 'ink';
import { formatDuration } from '../../analysis/duration.ts';
import type { StandingLine } from '../../store/slices/reconciles.ts';
import { type KtopState, selectServerNow } from '../../store/state.ts';
import { HOT_BY_DESIGN } from '../../store/write-rates.ts';
import { DetailLines } from '../parts/detail-lines.tsx';
import { useGutter } from '../parts/gutter.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Who loops, who stalls, who fails and who is silent: the worst first. */
export function ReconcilesPane() {
  const theme = useTheme();
  const columns = useKtop(({ view }) => view.size.columns);
  const { width, blank, sign } = useGutter();
  const now = useKtop(selectServerNow);
  const { lines, offset, cursor, foot } = useKtop(({ standings }) => standings);
  const nothing = useKtop(describeNothing);
  return (
    <Box flexDirection="column" height="100%">
      <Text wrap="truncate">{lines.length === 0 ? '' : blank + theme.faint(titles(width))}</Text>
      {lines.length === 0 && <Text wrap="wrap">{nothing}</Text>}
      {lines.map((line, i) => (
        <Text key={line.key} wrap="truncate">
          {sign(line.key) + paint(line, now, { width, theme, selected: offset + i === cursor })}
        </Text>
      ))}
      <Box flexGrow={1} />
      <DetailLines lines={foot} width={columns} />
    </Box>
  );
}

interface Look {
  readonly width: number;
  readonly theme: Theme;
  readonly selected: boolean;
}

function paint(line: StandingLine, now: number, { width, theme, selected }: Look): string {
  const text = COLUMNS.filter(({ from }) => width >= from)
    .map((column) => fit(column.cell(line, now, width), column.width(width)))
    .join(' ');
  if (selected) return theme.selected(text);
  return line.isProblem ? theme.problem(text) : theme.plain(text);
}

function titles(width: number): string {
  return COLUMNS.filter(({ from }) => width >= from)
    .map(({ title, width: widthAt }) => fit(title, widthAt(width)))
    .join(' ');
}

interface Column {
  readonly title: string;
  /** From this width of the screen on. */
  readonly from: number;
  readonly width: (screen: number) => number;
  readonly cell: (line: StandingLine, now: number, screen: number) => string;
}

const RATES_FROM = 130;

const FIXED: readonly Column[] = [
  {
    title: 'STATE',
    from: 0,
    width: () => 11,
    cell: ({ state }) => (state === 'no-leader' ? 'no leader' : state.replace('-', ' ')),
  },
  {
    title: 'SINCE',
    from: 0,
    width: () => 6,
    cell: ({ since }, now) => (since === undefined ? '' : formatDuration(now - since)),
  },
  {
    title: 'A MIN',
    from: RATES_FROM,
    width: () => 5,
    cell: ({ hot }) => (hot === undefined ? '' : String(Math.round(hot.perMinute)).padStart(5)),
  },
  {
    title: '2 MINUTES',
    from: RATES_FROM,
    width: () => 12,
    cell: ({ hot }) => (hot === undefined ? '' : sparkline(hot.history)),
  },
  {
    title: 'OBJECT',
    from: 0,
    width: (screen) => Math.min(44, Math.floor(screen * 0.3)),
    cell: ({ object }) => object,
  },
  { title: 'GEN', from: 100, width: () => 7, cell: ({ generation }) => generation },
  { title: 'CONTROLLER', from: 175, width: () => 24, cell: ({ controller }) => controller },
  { title: 'LAST CHANGE', from: 215, width: () => 30, cell: ({ field }) => field },
];

/** What is left of the screen is for what is concluded. */
const COLUMNS: readonly Column[] = [
  ...FIXED,
  {
    title: 'WHAT',
    from: 0,
    width: (screen) =>
      FIXED.filter(({ from }) => screen >= from).reduce(
        (left, { width }) => left - width(screen) - 1,
        screen,
      ),
    cell: ({ hot, sentence, isProblem, state }, _, screen) => {
      const sign = isProblem && state === 'hot' ? '▲ ' : '';
      const rate =
        hot === undefined || screen >= RATES_FROM ? '' : `${Math.round(hot.perMinute)}/min, `;
      return `${sign}${rate}${sentence}`;
    },
  },
];

/** The writes of each ten seconds, beside the busiest ten. */
function sparkline(history: readonly number[]): string {
  const most = Math.max(1, ...history);
  return history
    .map((count) => (count === 0 ? ' ' : BARS[Math.ceil((count / most) * BARS.length) - 1]))
    .join('');
}

/** That nothing is wrong is said only of what is read. */
function describeNothing({ standings, cluster }: KtopState): string {
  const { all, hot, unread } = standings;
  if (cluster.link.type !== 'up' && all + hot === 0)
    return 'Nothing is seen to stall or to loop, but the connection is not up.';
  if (all + hot > 0)
    return `Nothing matches: ${all} objects do not get on and ${hot} are written often, and the filter or the namespace hides them.`;
  const but = unread.length === 0 ? '' : ` Not all is read: ${unread.join('; ')}.`;
  return [
    'Of what is read nothing stalls, fails or is silent, and since ktop looks, nothing was written more than twelve times a minute for two minutes.',
    `Left out, since they are written all the time by design: ${HOT_BY_DESIGN.join(', ')}.${but}`,
  ].join(' ');
}
