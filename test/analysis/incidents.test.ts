import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/analysis/diagnose.ts';
import type { Diagnosis } from '../../src/analysis/diagnosis.ts';
import { openConnection } from '../../src/cluster/connection.ts';
import { discover } from '../../src/cluster/discovery.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { readRecording, standingClock, startPlayback } from '../../src/embedded/playback.ts';
import type { Severity } from '../../src/knowledge/finding.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import { ClusterLook } from '../../src/session/cluster-look.ts';
import { aClock } from '../helpers/clock.ts';

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/recordings');

const recordingOf = (name: string) =>
  readRecording(readFileSync(path.join(FOLDER, `incident-${name}.jsonl`), 'utf8'));

/**
 * What is concluded at each of some moments of a recording, by ktop's own requests over HTTP.
 * `undefined`: the object is not there.
 */
async function concluded(
  recording: ReturnType<typeof recordingOf>,
  [resource = '', namespace = '', name = '']: readonly string[],
  moments: readonly number[],
): Promise<readonly (Diagnosis | undefined)[]> {
  const conclusions: (Diagnosis | undefined)[] = [];
  for (const at of moments) {
    const clock = standingClock(at, aClock());
    const playback = await startPlayback({ recording, at, clock });
    const kubeconfig = loadKubeconfig({ env: {}, text: playback.kubeconfig });
    const connection = openConnection(kubeconfig, { clock });
    try {
      const discovery = await discover(connection);
      const look = new ClusterLook({ connection, discovery, clock, rehearses: false });
      const kind = discovery.kinds.find((it) => kindKey(it) === resource);
      if (kind === undefined) throw new Error(`${resource} is not served`);
      const seen = await look.get(resource, namespace, name);
      if (!seen.seen) throw new Error(seen.message);
      conclusions.push(
        seen.value === undefined ? undefined : await diagnose(seen.value, kind, look, knowledge),
      );
    } finally {
      connection.close();
      await playback.close();
    }
  }
  return conclusions;
}

const DAY = '2026-11-21T';
const BETA = ['widgets.example.ktop.dev', 'team-a', 'beta'];
const WIDGET = ['promises.platform.kratix.io', '', 'widget'];
const HOOKED = ['pods', 'cs-hook', 'web-4qf6k'];

interface Incident {
  readonly title: string;
  readonly recording: string;
  readonly of: readonly string[];
  readonly at: string;
  readonly code: string;
  readonly severity: Severity;
  readonly answers: readonly string[];
  /** What the first finding says, its evidence included. */
  readonly says: readonly string[];
}

const incidents: readonly Incident[] = [
  {
    title: '[K-25] [K-41] [KD-3] a delete pipeline that fails, at its first try',
    recording: 'delete-pipeline-fails',
    of: BETA,
    at: '07:03:10',
    code: 'KD-3',
    severity: 'working',
    answers: ['K-25'],
    says: ['container deprovision ends with exit code 4', 'refusing to drop database'],
  },
  {
    title: '[K-25] [K-23] [KD-3] a delete pipeline that has failed',
    recording: 'delete-pipeline-fails',
    of: BETA,
    at: '07:03:18.5',
    code: 'KD-3',
    severity: 'stuck',
    answers: ['K-25', 'K-23'],
    says: [
      'Job team-a/kratix-widgets-beta-teardown-883e8, BackoffLimitExceeded',
      'never runs a failed delete pipeline again by itself',
      'its pod is gone, and its log with it',
      'Reconciled=True',
    ],
  },
  {
    title: '[K-25] its repair',
    recording: 'manual-reconciliation',
    of: BETA,
    at: '07:03:41',
    code: 'pipeline-running',
    severity: 'working',
    answers: ['K-25'],
    says: ['Job team-a/kratix-widgets-beta-teardown-10329'],
  },
  {
    title: '[K-22] [KD-1] a request that is deleted while it is paused',
    recording: 'paused',
    of: ['widgets.example.ktop.dev', 'team-a', 'delta'],
    at: '07:05:23.1',
    code: 'KD-1',
    severity: 'stuck',
    answers: ['K-22', 'K-23'],
    says: ['nothing happens before the label kratix.io/paused is removed'],
  },
  {
    title: '[K-26] [KD-12] a WorkPlacement whose store refuses connections',
    recording: 'state-store-down',
    of: [
      'workplacements.platform.kratix.io',
      'team-a',
      'widgets-gamma-deploy-c3a4c.worker-dev-5058f',
    ],
    at: '07:04:35',
    code: 'KD-12',
    severity: 'stuck',
    answers: ['K-26'],
    says: [
      'the store cannot be reached',
      'BucketStateStore default',
      'its Work is gone already',
      'the request is gone already',
      'Ready=True',
    ],
  },
  {
    title: '[K-35] [KD-3] a Promise that a request holds',
    recording: 'promise-deletion',
    of: WIDGET,
    at: '07:02:10',
    code: 'KD-3',
    severity: 'stuck',
    answers: ['K-35', 'K-25'],
    says: ['it waits for Widget team-a/three', 'kratix-widget-three-drop-widget-784e4'],
  },
  {
    title: '[K-36] [KD-16] a Promise whose latest revision may not be deleted',
    recording: 'promise-deletion',
    of: WIDGET,
    at: '07:03:30',
    code: 'KD-16',
    severity: 'stuck',
    answers: ['K-36', 'K-30'],
    says: ['vpromiserevision-v1alpha1.kb.io', 'widget-2888c'],
  },
  {
    title: '[K-37] a Promise whose roles go, one kind every 5 s',
    recording: 'promise-deletion',
    of: WIDGET,
    at: '07:05:20',
    code: 'step',
    severity: 'working',
    answers: ['K-37', 'K-30'],
    says: ['step 5 of 7', 'kratix.io/dynamic-controller-dependant-resources-cleanup'],
  },
  {
    title: '[P-08] [G-25] a destroy that has failed, and is tried again',
    recording: 'destroy-failed',
    of: ['stacks.pulumi.com', 'p-dfail', 'db'],
    at: '07:15:45',
    code: 'G-25',
    severity: 'working',
    answers: ['P-08'],
    says: ['the operator tries it again after a pause'],
  },
  {
    title: '[P-08] [PD-4] a destroy that the operator has given up',
    recording: 'destroy-failed',
    of: ['stacks.pulumi.com', 'p-dfail', 'db'],
    at: '07:16:35',
    code: 'PD-4',
    severity: 'stuck',
    answers: ['P-08'],
    says: ['failed 4 times', 'has given up', 'exit status 255', 'destroy failed 3 times'],
  },
  {
    title: '[P-09] [PD-1] a Stack that waits for an Update which is gone, not deleted yet',
    recording: 'current-update-gone',
    of: ['stacks.pulumi.com', 'p-wedge', 'cache'],
    at: '07:15:50',
    code: 'PD-1',
    severity: 'stuck',
    answers: ['P-09'],
    says: ['Update p-wedge/cache-19c0ffee000, which is gone', 'deletion included'],
  },
  {
    title: '[P-09] [R-23] [PD-1] the same, deleted',
    recording: 'current-update-gone',
    of: ['stacks.pulumi.com', 'p-wedge', 'cache'],
    at: '07:16:10',
    code: 'PD-1',
    severity: 'stuck',
    answers: ['P-09', 'R-23'],
    says: ['Update p-wedge/cache-19c0ffee000, which is gone'],
  },
  {
    title: '[O-26] a pod that a lifecycle hook holds',
    recording: 'lifecycle-hook',
    of: HOOKED,
    at: '07:26:51',
    code: 'lifecycle-hook',
    severity: 'stuck',
    answers: ['O-26', 'O-38'],
    says: ['example.com/unregister of CloneSet cs-hook/web', 'PreparingDelete'],
  },
  {
    title: '[R-34] its namespace',
    recording: 'lifecycle-hook',
    of: ['namespaces', '', 'cs-hook'],
    at: '07:26:51',
    code: 'lifecycle-hook',
    severity: 'stuck',
    answers: ['O-26'],
    says: ['it waits for Pod cs-hook/web-', 'example.com/unregister'],
  },
  {
    title: '[O-39] [G-19] a CloneSet that a label protects',
    recording: 'delete-protection',
    of: ['clonesets.apps.kruise.io', 'protect', 'web'],
    at: '07:26:18',
    code: 'G-19',
    severity: 'stuck',
    answers: ['O-39'],
    says: ['policy.kruise.io/delete-protection=Always'],
  },
  {
    title: '[O-39] [G-19] a namespace that a label protects as long as pods are in it',
    recording: 'delete-protection',
    of: ['namespaces', '', 'protect'],
    at: '07:26:18',
    code: 'G-19',
    severity: 'stuck',
    answers: ['O-39'],
    says: ['policy.kruise.io/delete-protection=Cascading', 'now 1'],
  },
];

describe('what real controllers did', () => {
  for (const { title, recording, of, at, code, severity, answers, says } of incidents)
    test(title, async () => {
      const [diagnosis] = await concluded(recordingOf(recording), of, [Date.parse(`${DAY}${at}Z`)]);
      const [cause] = diagnosis?.findings ?? [];
      expect({ code: cause?.code, severity: cause?.severity }).toEqual({ code, severity });
      expect(cause?.answers).toEqual(expect.arrayContaining([...answers]));
      const evidence = cause?.evidence.map(({ object = '', text }) => `${object} ${text}`) ?? [];
      const told = [cause?.sentence, ...evidence].join('\n');
      for (const text of says) expect(told).toContain(text);
    });
});

describe('nothing is stuck or silent while nothing is wrong', () => {
  test.each([
    ['request-delete', ['widgets.example.ktop.dev', 'team-a', 'alpha'], '07:02:21.4', '07:02:37.9'],
    ['manual-reconciliation', BETA, '07:03:39.9', '07:03:47.2'],
    ['stack-deletion', ['stacks.pulumi.com', 'p-ok', 'shop2'], '07:15:48.95', '07:15:50.85'],
    ['promise-deletion', WIDGET, '07:05:12', '07:05:49'],
  ])('[K-23] %s at any of 20 instants', async (recording, of, from, to) => {
    const start = Date.parse(`${DAY}${from}Z`);
    const step = (Date.parse(`${DAY}${to}Z`) - start) / 19;
    const moments = Array.from({ length: 20 }, (_, index) => start + Math.round(index * step));
    const all = await concluded(recordingOf(recording), of, moments);
    const said = all.map((diagnosis, index) => {
      const [first] = diagnosis?.findings ?? [];
      return diagnosis?.state === 'working'
        ? 'working'
        : `${new Date(moments[index] ?? 0).toISOString()} ${diagnosis?.state}: ${first?.sentence}`;
    });
    expect(said).toEqual(moments.map(() => 'working'));
  });
});
