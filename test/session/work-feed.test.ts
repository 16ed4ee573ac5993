import { afterEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { WorkFeed } from '../../src/session/work-feed.ts';
import type { WorkChange } from '../../src/store/workflow-index.ts';
import { aClock } from '../helpers/clock.ts';
import { a } from '../helpers/objects.ts';
import { aKind, POD, WIDGET } from '../helpers/rows.ts';
import { type Exchange, openScriptedApi } from '../helpers/scripted-api.ts';
import { initialEnd } from '../helpers/watch-events.ts';

const JOB = aKind('Job', { group: 'batch' });
const WORKFLOW = aKind('Workflow', { group: 'argoproj.io' });
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A feed over a scripted API server, with the namespace `team-a` in its kubeconfig. */
async function aFeed(namespaces?: readonly string[]) {
  const api = await openScriptedApi();
  const clock = aClock();
  const text = JSON.stringify({
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: api.url } }],
    users: [{ name: 'alice', user: {} }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'alice', namespace: 'team-a' } }],
  });
  const connection = openConnection(loadKubeconfig({ text, env: {} }), { clock });
  const changes: WorkChange[] = [];
  const statuses = new Map<string, string>();
  const feed = new WorkFeed({
    connection,
    clock,
    knowledge,
    namespaces,
    onChanges: (more) => void changes.push(...more),
    onStatus: (what, status) =>
      void (status === undefined ? statuses.delete(what) : statuses.set(what, status.type)),
  });
  endings.push(
    api.close,
    () => connection.close(),
    () => feed.stop(),
  );
  const asked = async (count: number): Promise<readonly Exchange[]> => {
    const exchanges: Exchange[] = [];
    while (exchanges.length < count) exchanges.push(await api.next());
    return exchanges;
  };
  return { api, feed, changes, statuses, asked };
}

const whatOf = ({ path, query }: Exchange) => `${path} ${query.get('labelSelector') ?? ''}`.trim();

test('one watch of all Jobs, and one of pods for each label of a system that is served', async () => {
  const { api, feed, asked } = await aFeed();
  feed.discovered([JOB, POD, WIDGET]);
  expect((await asked(2)).map(whatOf).sort()).toEqual([
    '/api/v1/pods batch.kubernetes.io/job-name',
    '/apis/batch/v1/jobs',
  ]);
  feed.discovered([JOB, POD, WIDGET, WORKFLOW]);
  expect((await asked(1)).map(whatOf)).toEqual(['/api/v1/pods workflows.argoproj.io/workflow']);
  feed.discovered([JOB, POD, WIDGET, WORKFLOW]);
  expect(api.received).toBe(3);
});

test('Jobs are read whole, and told as the work that they carry out', async () => {
  const { feed, changes, statuses, asked } = await aFeed();
  feed.discovered([JOB]);
  const [watch] = await asked(1);
  expect(watch?.headers.accept).toBe('application/json');
  const object = a('batch/v1 Job', 'team-a/deploy-1', {
    labels: { 'kratix.io/promise-name': 'widgets', 'kratix.io/workflow-type': 'promise' },
  }) satisfies KubeObject;
  watch?.tell({ type: 'ADDED', object }, initialEnd(5));
  await expect.poll(() => statuses.get('jobs')).toBe('live');
  expect(changes).toMatchObject([
    { type: 'put', row: { type: 'job', work: { object: { kind: 'Promise', name: 'widgets' } } } },
  ]);
});

test('what is forbidden everywhere is watched in the namespace of the kubeconfig', async () => {
  const { feed, statuses, asked } = await aFeed();
  feed.discovered([JOB]);
  const [everywhere] = await asked(1);
  everywhere?.refuse(403, 'Forbidden', 'jobs.batch is forbidden: User "alice" cannot list');
  const [near] = await asked(1);
  expect(near?.path).toBe('/apis/batch/v1/namespaces/team-a/jobs');
  near?.tell(initialEnd(5));
  await expect.poll(() => [...statuses]).toEqual([['jobs in team-a', 'live']]);
  feed.discovered([JOB]);
  expect([...statuses.keys()]).toEqual(['jobs in team-a']);
});

test('in chosen namespaces nothing else is asked for', async () => {
  const { feed, asked } = await aFeed(['red', 'blue']);
  feed.discovered([JOB]);
  expect((await asked(2)).map(({ path }) => path).sort()).toEqual([
    '/apis/batch/v1/namespaces/blue/jobs',
    '/apis/batch/v1/namespaces/red/jobs',
  ]);
});

test('a system that is not served any more is not watched any more', async () => {
  const { feed, statuses, asked } = await aFeed();
  feed.discovered([POD, WORKFLOW]);
  const exchanges = await asked(2);
  feed.discovered([POD]);
  const argo = exchanges.find((exchange) => whatOf(exchange).includes('argoproj'));
  await expect.poll(() => argo?.closed).toBe(true);
  expect([...statuses.keys()]).toEqual(['pods with batch.kubernetes.io/job-name']);
});
