import type { DetailLine } from '../analysis/detail-line.ts';
import { count } from '../analysis/sentences.ts';
import { describeRef } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { ControllerTotals } from './controller-totals.ts';
import type { FoundLoop } from './reconciles-model.ts';
import type { StandingLine } from './slices/reconciles.ts';
import type { ViewSlice } from './slices/view.ts';
import type { FoundStanding } from './standing-book.ts';

/** All lines of the pane: what does not get on, what goes round in circles, what is written often, what is paused. */
export function standingLines(
  standings: readonly FoundStanding[],
  loops: readonly FoundLoop[],
): readonly StandingLine[] {
  const hot = new Map(loops.map((loop) => [loop.hot.ref.uid, loop]));
  const cold = new Set(standings.map(({ ref }) => ref.uid));
  const lines = standings.map((it) => lineOf(it, hot.get(it.ref.uid)));
  const others = loops
    .filter(({ hot: { ref } }) => !cold.has(ref.uid))
    .map(hotLine)
    .sort(byAge);
  return [
    ...lines.filter(({ state }) => state !== 'paused'),
    ...others.filter(({ isProblem }) => isProblem),
    ...others.filter(({ isProblem }) => !isProblem),
    ...lines.filter(({ state }) => state === 'paused'),
  ];
}

/** Whether the operator wants to see a line. */
export function isWanted(line: StandingLine, { filter, namespace, kind }: ViewSlice): boolean {
  const { ref, object, state, controller, sentence } = line;
  if (namespace !== undefined && ref.namespace !== namespace) return false;
  if (kind !== undefined && kindKey(ref.kind) !== kind) return false;
  return (
    filter.type !== 'filter' || filter.matchesText(`${object} ${state} ${controller} ${sentence}`)
  );
}

function lineOf(it: FoundStanding, loop: FoundLoop | undefined): StandingLine {
  const { ref, state, since, sentence, certainty, controller, generation, observed } = it;
  return {
    key: ref.uid,
    ref,
    object: describeRef(ref),
    state,
    isProblem: state !== 'paused',
    since,
    sentence: certainty === 'inferred' ? `${sentence} (inferred)` : sentence,
    controller,
    generation: observed === undefined ? '' : `${observed}/${generation ?? '?'}`,
    hot: loop?.hot,
    field: fieldOf(loop),
  };
}

function hotLine(found: FoundLoop): StandingLine {
  const { hot, loop } = found;
  return {
    key: hot.ref.uid,
    ref: hot.ref,
    object: describeRef(hot.ref),
    state: 'hot',
    isProblem: loop?.isCircle === true,
    since: hot.since,
    sentence: loop?.sentence ?? 'its versions are looked at …',
    controller: loop?.managers.join(', ') ?? '',
    generation: '',
    hot,
    field: fieldOf(found),
  };
}

function fieldOf(found: FoundLoop | undefined): string {
  const { path, managers = [] } = found?.loop ?? {};
  if (path === undefined) return '';
  return managers.length === 0 ? path : `${path}, by ${managers.join(' and ')}`;
}

/** Not the hottest first: that is another one each second. */
function byAge(a: StandingLine, b: StandingLine): number {
  return (a.since ?? 0) - (b.since ?? 0) || (a.object < b.object ? -1 : 1);
}

/** From this height on there is room for a table of controllers. */
const ROOMY = 36;
const MOST_CONTROLLERS = 6;
const NUMBER = 8;

/** How controllers fare: a table where there is room, else those in trouble in one line. */
export function controllerLines(
  controllers: readonly ControllerTotals[],
  { columns, rows }: ViewSlice['size'],
): readonly DetailLine[] {
  if (controllers.length === 0) return [];
  if (rows < ROOMY) return [inOne(controllers)];
  const name = Math.min(48, columns - 6 * NUMBER);
  const titles = ['OBJECTS', 'WAIT', 'FAIL', 'LOOPS', 'A MIN'];
  const row = (text: string, cells: readonly string[]) =>
    `${text.slice(0, name - 1).padEnd(name)}${cells.map((cell) => cell.padStart(NUMBER)).join('')}`;
  return [
    { tone: 'faint', text: row('CONTROLLER', titles) },
    ...controllers.slice(0, MOST_CONTROLLERS).map((it): DetailLine => {
      const { objects, waiting, failing, loops, perMinute, isDown } = it;
      const cells = [objects, waiting, failing, loops, perMinute].map((n) =>
        n === 0 ? '·' : String(n),
      );
      const tone = isDown || waiting + failing + loops > 0 ? 'problem' : 'plain';
      return { tone, text: `${row(it.name, cells)}${isDown ? '  ▲ does not lead' : ''}` };
    }),
  ];
}

function inOne(controllers: readonly ControllerTotals[]): DetailLine {
  const troubled = controllers.filter(
    ({ isDown, waiting, failing, loops }) => isDown || waiting + failing + loops > 0,
  );
  const text = troubled.map(({ name, isDown, waiting, failing, loops }) => {
    const parts = [
      ...(isDown ? ['does not lead'] : []),
      ...(waiting > 0 ? [`${waiting} wait`] : []),
      ...(failing > 0 ? [`${failing} fail`] : []),
      ...(loops > 0 ? [`${loops} in a loop`] : []),
    ];
    return `${name}: ${parts.join(', ')}`;
  });
  return troubled.length === 0
    ? { tone: 'faint', text: `${count(controllers.length, 'controller')} of what is read here` }
    : { tone: 'faint', text: text.join(' · ') };
}
