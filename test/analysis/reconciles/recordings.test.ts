import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { standingOf } from '../../../src/analysis/reconciles/standing.ts';
import { RUNS } from '../../../src/knowledge/conditions.ts';
import { knowledge } from '../../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { RowProjector } from '../../../src/kube/row.ts';
import { kindKey } from '../../../src/kube/served-kind.ts';
import { StandingBook } from '../../../src/store/standing-book.ts';
import { aKind } from '../../helpers/rows.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/recordings');
const UNKNOWN = {
  name: '',
  state: 'unknown',
  since: undefined,
  why: '',
  isInferred: true,
  evidence: [],
} as const;
const LEARNT = { changedAt: () => undefined, patienceMs: () => 60_000 };

interface Recorded {
  readonly t: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object?: KubeObject;
}

/** What was told of each object, each time it was something else, and the seconds since the recording began. */
function said(file: string, more = 0): readonly string[] {
  const lines = readFileSync(path.join(FOLDER, `${file}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .filter(({ object }) => object !== undefined);
  const book = new StandingBook();
  const projector = new RowProjector();
  const all: string[] = [];
  let told = new Map<string, string>();
  const start = Date.parse(lines[0]?.t ?? '');
  let now = start;
  const pass = (until: number) => {
    for (; now < until; now += 1_000) {
      const found = book.judged(
        now,
        LEARNT,
        () => UNKNOWN,
        () => '',
      );
      const next = new Map(
        found.map((it) => [
          it.ref.uid,
          `${it.ref.kind.kind} ${it.ref.name} ${it.state}: ${it.sentence}`,
        ]),
      );
      for (const [uid, text] of next)
        if (told.get(uid) !== text) all.push(`${Math.round((now - start) / 1000)} ${text}`);
      told = next;
    }
  };
  for (const { t, type, object = {} } of lines) {
    pass(Date.parse(t));
    const [version = '', group = ''] = String(object.apiVersion).split('/').reverse();
    const kind = aKind(String(object.kind), { group, version, hasStatus: true });
    if (RUNS.has(kindKey(kind)) || group === '') continue;
    const row = projector.project(kind, object);
    if ('malformed' in row) throw new Error(row.malformed);
    if (type === 'DELETED') book.remove(row.uid);
    else book.put(row, standingOf(object, kind, knowledge), Date.parse(t));
  }
  pass(now + more * 1000);
  return all;
}

test('[P-10] [O-38] what fails is told by name, as soon as it lasts, and nothing else is', () => {
  expect(said('standing-source-unavailable', 120)).toMatchInlineSnapshot(`
    [
      "10 Stack branch failing: Stalled=True, SourceUnavailable: its program cannot be fetched: the Git repository, the Flux source or the Program (listing: Get "https://127.0.0.1:1/none.git/info/refs?service=git-upload-pack": dial tcp 127.0.0.1:1: connect: connection refused); it is tried again every 30 s",
      "11 Stack noauth failing: Stalled=True, SpecInvalid: its spec cannot be used, or something that it refers to is not there (Secret "missing" not found); its spec or that object has to be changed",
      "11 Stack prog failing: Stalled=True, SourceUnavailable: its program cannot be fetched: the Git repository, the Flux source or the Program (unable to retrieve program for stack); it is tried again every 30 s",
      "12 Workspace envsecret failing: Ready=False, ConnectionFailed: the operator cannot connect to the agent in its pod (unable to connect to workspace: TRANSIENT_FAILURE); it is tried again about every 5 s",
    ]
  `);
  expect(said('standing-webhook-backend-down', 120)).toMatchInlineSnapshot(`
    [
      "11 Deployment victim failing: ReplicaFailure=True, FailedCreate: Internal error occurred: failed calling webhook "mpod.kb.io": failed to call webhook: Post "https://127.0.0.1:29876/mutate-pod?timeout=10s": dial tcp 127.0.0.1:29876: connect: connection refused",
    ]
  `);
  expect(said('standing-second-pipeline-fails', 120)).toMatchInlineSnapshot(`
    [
      "18 Gadget one failing: ConfigureWorkflowCompleted=False, ConfigureWorkflowFailed: a pipeline of it has failed (A Configure Pipeline has failed: build-gadget); it is not run again before something changes, or before its interval of ten hours is over",
      "19 ResourceBinding one-gadget-a31c5 failing: UpgradeSucceeded=False, UpgradeFailed: its request cannot be brought to the version that is wanted (A Configure Pipeline has failed: build-gadget)",
    ]
  `);
});

test('[P-10] an update that has failed too often is given up, and what would start it again is said', () => {
  expect(said('events-update-failed', 120)).toMatchInlineSnapshot(`
    [
      "154 Stack web failing: Stalled=True, UpdateFailed: its update has failed so often that the operator has given up (up failed 3 times; not retrying until the spec or source changes); it is not tried again before its spec, its source or the annotation pulumi.com/reconciliation-request changes",
    ]
  `);
});

test('a pause is told as one', () => {
  expect(said('incident-paused')).toMatchInlineSnapshot(`
    [
      "1 Widget delta paused: it is paused (metadata.labels[kratix.io/paused] is true): Kratix does not look at it, and deletes it neither; of a Promise, nor at any request of it",
    ]
  `);
});

test.each([
  'pulumi-healthy',
  'kratix-manual-reconciliation',
  'incident-request-delete',
  // Its conditions all say True: what is wrong is told by its deletion.
  'incident-state-store-down',
  // Written again and again, and healthy by its conditions: it is hot, and nothing else.
  'loop-static-deps',
])('%s: nothing is wrong that conditions could tell', (file) => {
  expect(said(file, 900)).toEqual([]);
});
