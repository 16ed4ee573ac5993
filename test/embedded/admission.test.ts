import { expect, test } from 'vitest';
import { type Api, aHeldMap, JSON_PATCH, MAPS, named, PODS, serve } from './serve.ts';

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const SERVICES = '/api/v1/namespaces/default/services';
const release = { body: [{ op: 'remove', path: '/metadata/finalizers/0' }], type: JSON_PATCH };

/** A server with a webhook about updates of ConfigMaps, and a held ConfigMap. */
async function withWebhook(more: object = {}) {
  const api = await serve();
  const map = await aHeldMap(api);
  const rules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['configmaps'] },
  ];
  const webhook = {
    name: 'judge.example.com',
    rules,
    clientConfig: { service: { namespace: 'default', name: 'judge' } },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...more,
  };
  await api.create(CONFIGURATIONS, { ...named('judge'), webhooks: [webhook] });
  return { api, ...map };
}

/** A Service with one pod, which is ready or not. */
async function aJudge(api: Api, ready: 'True' | 'False'): Promise<void> {
  const labels = { app: 'judge' };
  await api.create(SERVICES, {
    ...named('judge'),
    spec: { selector: labels, ports: [{ port: 443 }] },
  });
  const spec = { containers: [{ name: 'judge', image: 'example.com/judge:1' }] };
  await api.create(PODS, { ...named('judge-1', { labels }), spec });
  const conditions = [{ type: 'Ready', status: ready }];
  await api.patch(`${PODS}/judge-1/status`, { status: { phase: 'Running', conditions } });
}

test('a webhook without a Service refuses, in rehearsals too, and is named', async () => {
  const { api, path } = await withWebhook();
  for (const query of ['', '?dryRun=All']) {
    const { status, body } = await api.send('PATCH', path + query, release);
    expect(status).toBe(500);
    expect(body.message).toBe(
      'Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://judge.default.svc:443?timeout=10s": service "judge" not found',
    );
  }
  expect((await api.get(path)).metadata.finalizers).toHaveLength(2);
});

test('a Service without a ready pod refuses connections, as kube-proxy does', async () => {
  const { api, path } = await withWebhook();
  await aJudge(api, 'False');
  const { body } = await api.send('PATCH', path, release);
  expect(body.message).toMatch(/dial tcp 10\.96\.\d+\.\d+:443: connect: connection refused$/);
});

test('a Service with a ready pod counts as content', async () => {
  const { api, path } = await withWebhook();
  await aJudge(api, 'True');
  expect((await api.send('PATCH', path, release)).status).toBe(200);
});

test.each([
  ['that may fail', { failurePolicy: 'Ignore' }],
  ['about other objects', { objectSelector: { matchLabels: { judged: 'yes' } } }],
  [
    'about other namespaces',
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } },
  ],
])('a webhook %s holds nothing up', async (_, more) => {
  const { api, path } = await withWebhook(more);
  expect((await api.send('PATCH', path, release)).status).toBe(200);
});

test('what a webhook is not about goes on', async () => {
  const { api, path } = await withWebhook();
  await api.create(MAPS, named('new'));
  await api.remove(path);
  expect((await api.get(path)).metadata).toHaveProperty('deletionTimestamp');
});
