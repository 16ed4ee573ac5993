import { count } from '../analysis/sentences.ts';
import type { ClusterSlice, WatchTotals } from './slices/cluster.ts';

/** What findings come from, and how much of it was seen. */
export interface Sources {
  readonly cluster: Pick<ClusterSlice, 'dark' | 'link'>;
  readonly watches: WatchTotals;
  readonly deletions: { readonly all: number; readonly looked: number; readonly alike: number };
  readonly workflows: number;
  /** What carries out work and is not seen. */
  readonly unseenWork: readonly string[];
  readonly areEventsWatched: boolean;
  readonly unseenEvents: readonly string[];
  /** What is not read of how objects stand with their controllers. */
  readonly unreadStandings: readonly string[];
  /** For how long writes have been counted. */
  readonly watchedMs: number;
  /** Of how many objects logs have been opened. */
  readonly logs: number;
}

/** What was looked at for findings, and what was not: nothing and not looked at are different. */
export function coverageOf(sources: Sources): {
  readonly looked: readonly string[];
  readonly notLooked: readonly string[];
} {
  const { deletions, workflows, areEventsWatched, logs } = sources;
  return {
    looked: [
      `${number(deletions.looked)} of ${count(deletions.all, 'object')} being deleted`,
      count(workflows, 'workflow'),
      'how objects stand with their controllers',
      ...(countsWrites(sources) ? ['what is written again and again'] : []),
      ...(areEventsWatched ? ['events that repeat'] : []),
      ...(logs === 0 ? [] : [`the logs of ${count(logs, 'object')}`]),
    ],
    notLooked: [...unseen(sources), ...unasked(sources)],
  };
}

function unseen(sources: Sources): readonly string[] {
  const { cluster, watches, unseenWork, unseenEvents, unreadStandings } = sources;
  const { syncing, degraded, forbidden } = watches;
  return [
    ...(cluster.link.type === 'lost' ? ['anything new: the connection is lost'] : []),
    ...(forbidden > 0
      ? [`${count(forbidden, 'kind')}, forbidden to you (pane 8 shows which)`]
      : []),
    ...(degraded > 0 ? [`${count(degraded, 'kind')}, degraded (pane 8 shows which)`] : []),
    ...(syncing > 0 ? [`${count(syncing, 'kind')}, still being listed`] : []),
    ...(cluster.dark.length > 0
      ? [`${count(cluster.dark.length, 'API group')} that does not answer`]
      : []),
    ...[...unseenWork, ...unseenEvents].map((what) => `work or events: ${what}`),
    ...unreadStandings.map((what) => `how objects stand: ${what}`),
  ];
}

function unasked(sources: Sources): readonly string[] {
  const { deletions, areEventsWatched, logs } = sources;
  const left = deletions.all - deletions.looked - deletions.alike;
  return [
    ...(left > 0 ? [`${count(left, 'object')} being deleted, so far`] : []),
    ...(countsWrites(sources)
      ? []
      : ['what is written again and again, before two minutes are over']),
    ...(areEventsWatched ? [] : ['events, which are not watched yet']),
    ...(logs > 0 ? [] : ['logs, before some were opened']),
  ];
}

/** Writes are told of that go on for two minutes. */
function countsWrites({ watchedMs }: Sources): boolean {
  return watchedMs >= 120_000;
}

function number(n: number): string {
  return n.toLocaleString('en-US');
}
