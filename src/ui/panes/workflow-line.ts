import { formatDuration } from '../../analysis/duration.ts';
import type { Stage, Workflow } from '../../analysis/workflow.ts';
import { MARKS } from '../../analysis/workflow-detail.ts';
import { shortened } from '../../analysis/workflow-text.ts';
import type { Instant } from '../../kube/time.ts';
import type { WorkflowLine } from '../../store/slices/workflows.ts';
import { isTroubled } from '../../store/workflow-board.ts';
import { fit } from '../terminal/text.ts';
import type { Theme } from '../theme.ts';

/** The widths of the columns on a terminal of this many columns; the last takes what is left. */
interface Columns {
  readonly age: number;
  readonly object: number;
  readonly work: number;
  readonly stages: number;
  readonly rest: number;
}

const AGE = 5;
/** From this width on the object is written with its kind, and stages have room between them. */
const ROOMY = 120;

function columnsOf(width: number): Columns {
  const isRoomy = width >= ROOMY;
  const object = isRoomy ? Math.min(44, Math.floor(width * 0.24)) : 17;
  const work = isRoomy ? Math.min(30, Math.floor(width * 0.16)) : 12;
  const stages = isRoomy ? 15 : 7;
  return { age: AGE, object, work, stages, rest: width - AGE - object - work - stages - 4 };
}

/** The column titles. */
export function workflowTitles(width: number): string {
  return joined(['AGE', 'OBJECT', 'WORK', 'STAGES', 'STATE'], columnsOf(width));
}

/** Since when its latest run is there, as its own text: it changes with the clock. */
export function workflowAge({ workflow }: WorkflowLine, now: Instant): string {
  return formatDuration(now - workflow.startedAt);
}

/** One line of the list, painted and exactly `width` cells wide. */
export function workflowText(
  { workflow, object, sentence }: WorkflowLine,
  age: string,
  { width, selected, theme }: { width: number; selected: boolean; theme: Theme },
): string {
  const columns = columnsOf(width);
  const { namespace, name } = workflow.work.object;
  const short = namespace === '' ? name : `${namespace}/${name}`;
  const { action, pipeline } = workflow.work;
  const text = joined(
    [
      age,
      width < ROOMY ? short : object,
      width < ROOMY ? shortWork(pipeline, action) : `${action} ${pipeline}`.trim(),
      stageMarks(workflow.stages, columns.stages),
      `${isTroubled(workflow) ? '▲ ' : SIGNS[workflow.state.type]}${width < ROOMY ? shortened(sentence) : sentence}`,
    ],
    columns,
  );
  return selected
    ? theme.selected(text)
    : theme[isTroubled(workflow) ? 'problem' : TONES[workflow.state.type]](text);
}

/** Where there is no room: `+ deploy` for what configures, `- teardown` for what deletes. */
function shortWork(pipeline: string, action: string): string {
  if (pipeline === '') return action;
  const sign = SHORT.get(action);
  return sign === undefined ? pipeline : `${sign} ${pipeline}`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['configure', '+'],
  ['delete', '-'],
]);

/** One mark for each container in their order; of too many the middle is left out. */
function stageMarks(stages: readonly Stage[], width: number): string {
  const marks = stages.map(({ mark }) => MARKS[mark]);
  const spaced = marks.join(' ');
  if (spaced.length <= width) return spaced;
  return marks.length <= width
    ? marks.join('')
    : [...marks.slice(0, width - 3), '…', ...marks.slice(-2)].join('');
}

const SIGNS: Readonly<Record<Workflow['state']['type'], string>> = {
  failing: '▲ ',
  failed: '▲ ',
  waiting: '▲ ',
  running: '… ',
  'no-pod': '… ',
  suspended: '‖ ',
  done: '✓ ',
};

const TONES: Readonly<Record<Workflow['state']['type'], keyof Theme>> = {
  failing: 'problem',
  failed: 'problem',
  waiting: 'problem',
  running: 'plain',
  'no-pod': 'busy',
  suspended: 'busy',
  done: 'faint',
};

function joined(cells: readonly string[], { age, object, work, stages, rest }: Columns): string {
  const widths = [age, object, work, stages, rest];
  return widths.map((width, i) => fit(cells[i] ?? '', width)).join(' ');
}
