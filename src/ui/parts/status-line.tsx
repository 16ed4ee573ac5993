import { Text } from 'ink';
import { clockTime } from '../../analysis/clock-time.ts';
import { count } from '../../analysis/sentences.ts';
import type { PaneId } from '../../store/command.ts';
import type { LogsSlice } from '../../store/slices/logs.ts';
import type { KtopState } from '../../store/state.ts';
import { fit, printable } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';
import { useKtop, useTheme } from '../use-ktop.ts';

/** What is being typed, or said, or else what is on the screen. */
export function StatusLine() {
  const theme = useTheme();
  return <Text wrap="truncate">{useKtop((state) => statusLine(state, theme))}</Text>;
}

function statusLine(state: KtopState, theme: Theme): string {
  const { view } = state;
  const { columns } = view.size;
  const { prompt, message } = view;
  if (prompt !== undefined) {
    const sign = prompt.for === 'command' ? ':' : '/';
    const said = message === undefined ? '' : `  ${message.text}`;
    return `${theme.title(sign + printable(prompt.text))}█${theme.problem(fit(said, Math.max(columns - prompt.text.length - 2, 0)))}`;
  }
  if (message !== undefined) {
    const sign = message.tone === 'problem' ? '▲ ' : '';
    return theme[message.tone === 'problem' ? 'problem' : 'busy'](
      fit(sign + message.text, columns),
    );
  }
  if (state.cluster.link.type === 'lost')
    return theme.problem(fit(`▲ ${state.cluster.link.message}`, columns));
  if (state.logs !== undefined) {
    const paint = state.logs.silence.length > 0 ? theme.problem : theme.faint;
    return paint(fit(logTotals(state.logs), columns));
  }
  return theme.faint(fit(`${markedWords(state)}${TOTALS[view.pane](state)}`, columns));
}

const TOTALS: Readonly<Record<PaneId, (state: KtopState) => string>> = {
  findings: findingTotals,
  deletions: deletionTotals,
  workflows: workflowTotals,
  events: eventTotals,
  reconciles: standingTotals,
  watches: watchTotals,
};

function markedWords({ marks, view }: KtopState): string {
  return marks.size === 0 || view.dialog !== 'none' ? '' : `${marks.size} marked · `;
}

function logTotals(logs: LogsSlice): string {
  const { all, followed, kept, dropped, refused, errors, silence, autoscroll, hasLeader } = logs;
  const parts = [followedWords(all, followed)];
  if (silence.length > 0) parts.push(`▲ ${silence.join('; ')}`);
  parts.push(count(kept, 'line'), ...narrowing(logs));
  if (dropped > 0) parts.push(`${dropped.toLocaleString('en-US')} fell out`);
  if (refused > 0) parts.push(`${refused.toLocaleString('en-US')} more came and are not kept`);
  if (errors > 0) parts.push(`e: ${count(errors, 'error')}`);
  if (hasLeader) parts.push('* leads');
  if (!autoscroll) parts.push('autoscroll off');
  return parts.join(' · ');
}

/** What is looked for, and what hides lines. */
function narrowing({ wanted, matches, match, length }: LogsSlice): readonly string[] {
  const { level, shape, search, matchesOnly } = wanted;
  const found = `${match === 0 ? '' : `${match.toLocaleString('en-US')} of `}${matches.toLocaleString('en-US')}`;
  return [
    ...(level === undefined ? [] : [`${level} and worse: ${length.toLocaleString('en-US')}`]),
    ...(shape === undefined ? [] : [`one error: ${length.toLocaleString('en-US')}`]),
    ...(search.text === ''
      ? []
      : [`/${search.text} ${found}${matchesOnly ? ' (only these)' : ''}`]),
  ];
}

function followedWords(all: number, followed: number): string {
  const logs = count(all, 'log');
  if (followed === all) return `${logs} followed`;
  return followed === 0 ? `${logs}, at an end` : `${followed} of ${logs} followed`;
}

function findingTotals({ findings, view }: KtopState): string {
  const { all, stuck, fresh, marksNew, cursor, length, notLooked } = findings;
  const parts = [count(all, 'finding')];
  if (stuck > 0) parts.push(`${stuck.toLocaleString('en-US')} stuck`);
  if (fresh > 0 && marksNew) parts.push(`${fresh.toLocaleString('en-US')} new`);
  if (view.filter.text !== '')
    parts.push(`/${view.filter.text} shows ${length.toLocaleString('en-US')}`);
  if (length > 0) parts.push(`line ${cursor + 1} of ${length.toLocaleString('en-US')}`);
  if (notLooked.length > 0) parts.push(`not looked at: ${notLooked.join('; ')}`);
  return parts.join(' · ');
}

function workflowTotals({ workflows, view }: KtopState): string {
  const { all, troubled, unseen, cursor, length } = workflows;
  const parts = [count(all, 'workflow')];
  if (troubled > 0) parts.push(`${troubled.toLocaleString('en-US')} in trouble`);
  if (view.filter.text !== '')
    parts.push(`/${view.filter.text} shows ${length.toLocaleString('en-US')}`);
  if (length > 0) parts.push(`line ${cursor + 1} of ${length.toLocaleString('en-US')}`);
  if (unseen.length > 0) parts.push(`▲ not seen: ${unseen.join('; ')}`);
  return parts.join(' · ');
}

function eventTotals({ events, view }: KtopState): string {
  const { all, objects, warnings, matching, folded, keptSince } = events;
  const { of, silence, unseen, isWatched, misfit } = events;
  if (!isWatched) return 'not asked for yet';
  const parts = of === undefined ? [] : [`of ${of}`];
  const lines = matching === all ? folded : all;
  parts.push(`${count(objects, 'event')} in ${count(lines, 'line')}`, count(warnings, 'warning'));
  if (misfit !== undefined) parts.unshift(`▲ /${view.filter.text} is not applied: ${misfit}`);
  else if (view.filter.text !== '')
    parts.push(`/${view.filter.text} shows ${matching.toLocaleString('en-US')}`);
  if (events.length > 0)
    parts.push(`line ${events.cursor + 1} of ${events.length.toLocaleString('en-US')}`);
  if (keptSince !== undefined) parts.push(`kept since ${clockTime(keptSince)}`);
  if (silence !== undefined) parts.push(`▲ ${silence}`);
  if (unseen.length > 0) parts.push(`▲ not seen: ${unseen.join('; ')}`);
  return parts.join(' · ');
}

function standingTotals({ standings, view }: KtopState): string {
  const { all, hot, cursor, length, unread } = standings;
  const parts = [
    `${count(all, 'object')} ${all === 1 ? 'does' : 'do'} not get on`,
    `${hot.toLocaleString('en-US')} written more than twelve times a minute`,
  ];
  if (view.filter.text !== '') parts.push(`/${view.filter.text} shows ${length}`);
  if (length > 0) parts.push(`line ${cursor + 1} of ${length}`);
  if (unread.length > 0) parts.push(`▲ ${unread.join('; ')}`);
  return parts.join(' · ');
}

function deletionTotals({ deletions, view }: KtopState): string {
  const { terminating, gone, matching, cursor, length } = deletions;
  const parts = [`${terminating.toLocaleString('en-US')} being deleted`];
  if (gone > 0) parts.push(`${gone} gone in the last minute`);
  if (view.filter.text !== '')
    parts.push(`/${view.filter.text} shows ${matching.toLocaleString('en-US')}`);
  if (length > 0) parts.push(`line ${cursor + 1} of ${length.toLocaleString('en-US')}`);
  return parts.join(' · ');
}

function watchTotals({ cluster, watchTotals }: KtopState): string {
  const parts = [`${watchTotals.all} watches`];
  if (cluster.leftOut.length > 0)
    parts.push(`left out, never holding a finalizer: ${cluster.leftOut.join(', ')}`);
  return parts.join(' · ');
}
