import { type KubeObject, metaOf, numberAt } from '../kube/object.ts';
import { describeRef, type Row, recordOf } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import { describeSurroundings, type Surroundings, section } from './detail.ts';
import type { DetailLine } from './detail-line.ts';
import { formatDuration } from './duration.ts';

/** Everything the description of an object is made from. */
export interface ObjectFacts extends Surroundings {
  readonly row: Row;
  /** Whether the watches have seen it go. */
  readonly isGone: boolean;
}

/** An object that need not be in any trouble, as lines: what kubectl describe tells of all kinds alike. */
export function describeObject(facts: ObjectFacts, now: Instant): readonly DetailLine[] {
  const { row, fetched } = facts;
  const object = fetched.type === 'loaded' ? (recordOf(fetched.object) ?? {}) : undefined;
  return [
    { tone: 'title', text: describeRef(row) },
    ...stateLines(facts, now),
    line('kind', `${kindKey(row.kind)} (${row.kind.version})`),
    line('uid', row.uid),
    ...(object === undefined ? [] : ownLines(object, now)),
    ...section(
      'Finalizers',
      row.finalizers.length === 0
        ? [{ tone: 'faint', text: 'none' }]
        : row.finalizers.map((text) => ({ tone: 'plain', text })),
    ),
    ...describeSurroundings(facts, now),
  ];
}

function stateLines({ row, isGone }: ObjectFacts, now: Instant): readonly DetailLine[] {
  if (isGone) return [{ tone: 'problem', text: 'it is gone: this is how it was seen last' }];
  const { termination } = row;
  if (termination === undefined) return [];
  const since = formatDuration(now - termination.deletedAt);
  return [
    {
      tone: 'problem',
      text: `it is being deleted, since ${since}: pane 2 tells why it is not gone`,
    },
  ];
}

function ownLines(object: KubeObject, now: Instant): readonly DetailLine[] {
  const { createdAt, labels: own } = metaOf(object);
  const labels = Object.entries(own).map(([key, value]) => `${key}=${value}`);
  return [
    ...(createdAt === undefined ? [] : [line('created', `${formatDuration(now - createdAt)} ago`)]),
    ...(labels.length === 0 ? [] : [line('labels', labels.join(' '))]),
    ...observed(object),
  ];
}

/** Whether its controller has seen what is wanted of it, where it says so. */
function observed(object: KubeObject): readonly DetailLine[] {
  const { generation } = metaOf(object);
  const seen = numberAt(object, 'status', 'observedGeneration');
  if (generation === undefined || seen === undefined) return [];
  if (seen >= generation) return [line('observed', `generation ${generation}, by its controller`)];
  const text = `its controller has observed generation ${seen} of ${generation}: not yet what is wanted now`;
  return [{ tone: 'problem', text }];
}

function line(name: string, text: string): DetailLine {
  return { tone: 'plain', text: `${name.padEnd(10)}  ${text}` };
}
