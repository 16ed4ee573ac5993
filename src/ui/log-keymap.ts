import { LOG_RANGES } from '../store/log-ranges.ts';
import type { KtopState } from '../store/state.ts';
import type { Binding } from './binding.ts';

const nothingSearched = ({ view }: KtopState) =>
  view.search.text === '' ? 'nothing is looked for: / begins a search' : undefined;

/** What the keys mean in the logs, besides moving. */
export const logKeys: readonly Binding[] = [
  {
    keys: ['/'],
    title: 'Search: /regex, /!regex',
    hint: 'search',
    command: { type: 'start-prompt', prompt: 'search' },
  },
  {
    keys: ['n'],
    title: 'Next match',
    hint: 'next',
    disabledReason: nothingSearched,
    command: { type: 'next-match', by: 1 },
  },
  {
    keys: ['N'],
    title: 'Match before',
    disabledReason: nothingSearched,
    command: { type: 'next-match', by: -1 },
  },
  {
    keys: ['x'],
    title: 'Only the lines that match, or those around them too',
    hint: 'only matches',
    disabledReason: nothingSearched,
    command: { type: 'toggle-matches-only' },
  },
  {
    keys: ['o'],
    title: 'What its controller says about it; again: all that says; again: those who work for it',
    hint: 'controller',
    command: { type: 'next-speaker' },
  },
  {
    keys: ['e'],
    title: 'Errors, grouped: the same message with other names and numbers is one',
    hint: 'errors',
    command: { type: 'show-errors' },
  },
  {
    keys: ['h'],
    title: 'Requests to the API server that the log tells of, by verb and resource',
    command: { type: 'show-calls' },
  },
  {
    keys: ['v'],
    title: 'Least level: all, info, warn, error',
    hint: 'level',
    command: { type: 'next-level' },
  },
  ...LOG_RANGES.map(
    (range): Binding => ({
      keys: [range.key],
      title: `Read ${range.title}`,
      command: { type: 'choose-range', range },
    }),
  ),
  {
    keys: ['p'],
    title: 'Only the runs before the last restart, or all',
    hint: 'previous',
    command: { type: 'toggle-previous' },
  },
  {
    keys: ['s'],
    title: 'Autoscroll on or off; moving up turns it off, G on',
    hint: 'autoscroll',
    command: { type: 'toggle-autoscroll' },
  },
  {
    keys: ['w'],
    title: 'Wrap long lines or cut them',
    hint: 'wrap',
    command: { type: 'toggle-wrap' },
  },
  { keys: ['t'], title: 'Times on or off', hint: 'times', command: { type: 'toggle-times' } },
  {
    keys: ['f'],
    title: 'Fold stack traces into one line and JSON into words, or unfold them',
    command: { type: 'toggle-folds' },
  },
  {
    keys: ['a'],
    title: 'Colours as the lines were written in, or none',
    command: { type: 'toggle-colours' },
  },
  { keys: ['m'], title: 'Set a mark below the last line', command: { type: 'mark-logs' } },
  { keys: ['c'], title: 'Copy the lines on the screen, whole', command: { type: 'copy-logs' } },
  {
    keys: ['ctrl+s'],
    title: 'Save all lines that are shown, above and below the screen too',
    command: { type: 'save-logs' },
  },
];

/** What the keys mean in the list of errors, besides moving. */
export const errorKeys: readonly Binding[] = [
  {
    keys: ['enter'],
    title: 'The lines of this error',
    hint: 'its lines',
    disabledReason: ({ logErrors }) =>
      logErrors?.length === 0 ? 'no error was said in what was read' : undefined,
    command: { type: 'open-error' },
  },
  {
    keys: ['c'],
    title: 'Copy the role that is missing, as YAML',
    hint: 'copy the role',
    disabledReason: ({ logErrors }) =>
      logErrors?.role === undefined ? 'the error is about no right of a ServiceAccount' : undefined,
    command: { type: 'copy-role' },
  },
];
