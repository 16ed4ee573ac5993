import { type KubeEvent, newestFirst } from '../kube/events.ts';
import { finalizerWriters } from '../kube/managed-fields.ts';
import { describeRef, type Row } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { Vanished } from './cluster-view.ts';
import { describeConditions } from './conditions-detail.ts';
import type { Deletion } from './deletion.ts';
import type { DetailLine, Tone } from './detail-line.ts';
import type { Diagnosis } from './diagnosis.ts';
import { formatDuration, formatExactly } from './duration.ts';
import { noNewEvents } from './events/silence.ts';
import { describeDiagnosis } from './report-text.ts';
import { count, sentenceOf } from './sentences.ts';
import { describeSteps } from './steps-detail.ts';

/** What is fetched from the API server for the one object whose detail is open. */
export type Fetched =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly message: string }
  | {
      readonly type: 'loaded';
      readonly object: unknown;
      readonly events:
        | { readonly type: 'seen'; readonly list: readonly KubeEvent[] }
        | { readonly type: 'not-seen'; readonly reason: string };
    };

/** What lies around an object. */
export interface Surroundings {
  readonly owners: readonly { readonly text: string; readonly state: string }[];
  readonly dependents: readonly Row[];
  readonly dependentCount: number;
  /** Kinds whose objects ktop cannot see, so that dependents may be hidden among them. */
  readonly unseenKinds: number;
  readonly fetched: Fetched;
  /** Whether its namespace is on its way out too: no new Event can be created in it. */
  readonly isNamespaceTerminating: boolean;
}

/** Everything the detail of one deletion is made from. */
export interface DetailFacts extends Surroundings {
  readonly row: Row;
  readonly requestedAt: Instant;
  readonly goneAt: Instant | undefined;
  readonly deletion: Deletion | undefined;
  readonly vanished: readonly Vanished[];
  /** What a look around the object has concluded; `undefined` until there was one. */
  readonly diagnosis: Diagnosis | undefined;
}

/** How many of a list the detail names. */
const NAMED = 20;

/** The detail of one deletion as lines, most important first. */
export function describeDetail(facts: DetailFacts, now: Instant): readonly DetailLine[] {
  return [
    ...summary(facts, now),
    ...section(finalizerTitle(facts), finalizers(facts, now)),
    ...describeSurroundings(facts, now),
  ];
}

/** What an object says of itself, what belongs to it and what happened to it. */
export function describeSurroundings(
  facts: Surroundings & { readonly row: Row },
  now: Instant,
): readonly DetailLine[] {
  return [
    ...conditions(facts, now),
    ...section('Owners', owners(facts)),
    ...section(`Dependents (${facts.dependentCount})`, dependents(facts)),
    ...section('Events', events(facts, now)),
  ];
}

function summary(facts: DetailFacts, now: Instant): readonly DetailLine[] {
  const { row, requestedAt, goneAt } = facts;
  const { graceSeconds, deletedAt = requestedAt } = row.termination ?? {};
  const lines: DetailLine[] = [line('title', describeRef(row))];
  if (goneAt !== undefined)
    lines.push(line('done', `✓ deleted after ${formatExactly(goneAt - requestedAt)}`));
  else lines.push(...conclusion(facts, now));
  lines.push(
    line(
      'plain',
      `deletion asked for  ${stamp(requestedAt)} (${formatDuration(now - requestedAt)} ago)`,
    ),
    line('plain', `deletionTimestamp   ${stamp(deletedAt)}`),
    line(
      'plain',
      `grace period        ${graceSeconds === undefined ? 'none' : `${graceSeconds} s`}`,
    ),
    line('plain', `kind                ${kindKey(row.kind)} (${row.kind.version})`),
    line('plain', `uid                 ${row.uid}`),
  );
  return lines;
}

/** What holds it: what a look around it has found, and before that what its metadata tell. */
function conclusion({ deletion, diagnosis }: DetailFacts, now: Instant): readonly DetailLine[] {
  if (diagnosis !== undefined) {
    const [, ...lines] = describeDiagnosis(diagnosis, now);
    return [
      line('current', `${diagnosis.state}, from what lies around it:`),
      ...lines,
      line('plain', ''),
    ];
  }
  if (deletion === undefined) return [];
  return [line('current', sentenceOf(deletion.wait)), line('faint', 'looking around it …')];
}

function finalizerTitle({ deletion }: DetailFacts): string {
  const title = deletion?.steps.title;
  return title === undefined ? 'Finalizers' : `Steps of a ${title}, in their order`;
}

function finalizers(facts: DetailFacts, now: Instant): readonly DetailLine[] {
  const { requestedAt, vanished, fetched, goneAt, deletion, diagnosis } = facts;
  const writers = finalizerWriters(fetched.type === 'loaded' ? fetched.object : undefined);
  const writtenBy = (name: string) => {
    const writer = writers.get(name);
    if (writer === undefined) return writerUnknown(fetched);
    const how = `${writer.operation}${writer.subresource ? ` ${writer.subresource}` : ''}`;
    const when = writer.time === undefined ? '' : ` ${formatDuration(now - writer.time)} ago`;
    return `written by ${writer.manager} (${how})${when}`;
  };
  const wentAt = (at: Instant) =>
    `gone at ${stamp(at)}, ${formatExactly(at - requestedAt)} after the request`;
  if (deletion !== undefined && goneAt === undefined)
    return describeSteps(deletion.steps, { writtenBy, wentAt, looked: diagnosis !== undefined });
  if (vanished.length === 0) return [line('faint', 'none')];
  return vanished.map(({ finalizer, at }) => line('done', `✓ ${finalizer}  ${wentAt(at)}`));
}

function writerUnknown(fetched: Fetched): string {
  if (fetched.type === 'loading') return 'asking who wrote it …';
  if (fetched.type === 'failed') return 'writer not seen';
  return 'no managedFields entry says who wrote it';
}

/** Nothing where the object has none: most kinds have not. */
function conditions({ fetched }: Surroundings, now: Instant): readonly DetailLine[] {
  if (fetched.type !== 'loaded') return [];
  const lines = describeConditions(fetched.object, now);
  return lines.length === 0
    ? []
    : section(
        'Conditions, as controllers wrote them last (they need not be about a deletion)',
        lines,
      );
}

function owners({ owners }: Surroundings): readonly DetailLine[] {
  if (owners.length === 0) return [line('faint', 'none')];
  return owners.map(({ text, state }) => line('plain', `${text}  ${state}`));
}

function dependents(facts: Surroundings & { readonly row: Row }): readonly DetailLine[] {
  const { dependents, dependentCount, unseenKinds, row } = facts;
  const lines = dependents.slice(0, NAMED).map((dependent) => {
    const blocks = dependent.owners.some(
      ({ uid, blockOwnerDeletion }) => uid === row.uid && blockOwnerDeletion,
    );
    const state = dependent.termination === undefined ? 'not being deleted' : 'terminating';
    return line(
      'plain',
      `${describeRef(dependent)}  ${state}${blocks ? ', blocks its owner' : ''}`,
    );
  });
  const more = dependentCount - lines.length;
  if (more > 0) lines.push(line('faint', `… and ${more.toLocaleString('en-US')} more`));
  if (lines.length === 0) lines.push(line('faint', 'none seen'));
  if (unseenKinds > 0)
    lines.push(
      line('problem', `${count(unseenKinds, 'kind')} cannot be seen: dependents may hide there`),
    );
  return lines;
}

function events(
  { fetched, row, isNamespaceTerminating }: Surroundings & { readonly row: Row },
  now: Instant,
): readonly DetailLine[] {
  if (fetched.type === 'loading') return [line('faint', 'loading …')];
  if (fetched.type === 'failed') return [line('problem', `not seen: ${fetched.message}`)];
  if (fetched.events.type === 'not-seen')
    return [line('problem', `not seen: ${fetched.events.reason}`)];
  const list = newestFirst(fetched.events.list);
  const silence = isNamespaceTerminating ? [line('problem', noNewEvents(row.namespace))] : [];
  if (list.length === 0)
    return [line('faint', 'none (events are kept for an hour by default)'), ...silence];
  return list.slice(0, NAMED).map(({ type, reason, message, count: times, at, from }) => {
    const age = at === undefined ? '' : `${formatDuration(now - at)} ago  `;
    const repeated = times > 1 ? ` ×${times}` : '';
    const by = from === '' ? '' : `  (${from})`;
    return line(
      type === 'Warning' ? 'problem' : 'plain',
      `${age}${type === 'Warning' ? '▲ ' : ''}${reason}${repeated}  ${message}${by}`,
    );
  });
}

/** A title with what stands below it. */
export function section(title: string, lines: readonly DetailLine[]): readonly DetailLine[] {
  return [
    line('plain', ''),
    line('title', title),
    ...lines.map(({ tone, text }) => line(tone, `  ${text}`)),
  ];
}

function line(tone: Tone, text: string): DetailLine {
  return { tone, text };
}

function stamp(at: Instant): string {
  return new Date(at)
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/\.\d+Z$/, 'Z');
}
