import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Trigger } from '../../src/knowledge/trigger.ts';
import { written } from '../../src/kube/field-write.ts';
import { type KubeObject, metaOf } from '../../src/kube/object.ts';
import { conditions } from '../helpers/objects.ts';
import { aKind } from '../helpers/rows.ts';
import { aTarget, TARGETS } from '../helpers/targets.ts';

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/recordings');
const TOKEN = '2026-01-01T12:00:00.000Z';

/** What real versions of an object tell after the first of them that holds the request. */
function recorded(file: string, token: string, holds: (object: KubeObject) => boolean) {
  const lines = readFileSync(path.join(FOLDER, `${file}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  const versions = lines.map((line) => JSON.parse(line) as { type: string; object: KubeObject });
  const from = versions.findIndex(({ object }) => holds(object));
  const sent = versions[from]?.object ?? {};
  const { apiVersion, kind } = metaOf(sent);
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const [trigger] = knowledge.triggers({ kind: aKind(kind, { group, version }), object: sent });
  const said = versions
    .slice(from)
    .map(({ type, object }) =>
      type === 'DELETED' ? 'gone' : trigger.sign({ token, sent }, object)?.stage,
    )
    .filter((stage) => stage !== undefined);
  return said.filter((stage, i) => stage !== said[i - 1]);
}

const isAsked = (object: KubeObject) =>
  metaOf(object).labels['kratix.io/manual-reconciliation'] !== undefined;

test('[K-41] Kratix begins when it takes the label off, and is done when its condition says so anew', () => {
  expect(recorded('kratix-manual-reconciliation', '', isAsked)).toEqual(['taken-up', 'finished']);
});

test('[K-25] on a request that is being deleted the end is that it is gone', () => {
  expect(recorded('kratix-manual-reconciliation-on-deleting', '', isAsked)).toEqual([
    'taken-up',
    'gone',
  ]);
});

test('[P-12] the operator of Pulumi notes the value of the request', () => {
  const holds = (object: KubeObject) =>
    metaOf(object).annotations['pulumi.com/reconciliation-request'] === 'try-3';
  expect(recorded('pulumi-current-update-gone-remedy', 'try-3', holds)).toEqual(['seen', 'gone']);
});

function targetOf(kind: string) {
  const target = TARGETS.find((it) => it.kind.kind === kind);
  if (target === undefined) throw new Error(kind);
  return target;
}

/** What a trigger says of an object that gets this status after it was asked; the first of its kind when not named. */
function told(
  kind: string,
  change: (sent: KubeObject) => KubeObject,
  id?: string,
  before: object = {},
) {
  const target = targetOf(kind);
  const all: readonly Trigger[] = knowledge.triggers(target);
  const trigger = id === undefined ? all[0] : all.find((it) => it.id === id);
  const object = { ...target.object, ...before };
  const sent = written(object, trigger?.writes(object, TOKEN) ?? []);
  return trigger?.sign({ token: TOKEN, sent }, change(sent));
}

const withStatus = (status: object) => (sent: KubeObject) => ({ ...sent, status });
const without = (key: string, status: object) => (sent: KubeObject) => ({
  ...sent,
  metadata: {
    ...(sent.metadata as object),
    annotations: { ...metaOf(sent).annotations, [key]: undefined },
  },
  status,
});

test.each<[string, string, (sent: KubeObject) => KubeObject, string | undefined, string?]>([
  [
    'Flux says another value',
    'Kustomization',
    withStatus({ lastHandledReconcileAt: 'old' }),
    undefined,
  ],
  [
    'Flux has noted the value and works on it',
    'Kustomization',
    withStatus({
      lastHandledReconcileAt: TOKEN,
      ...conditions(['Ready', 'Unknown'], ['Reconciling', 'True']),
    }),
    'seen',
  ],
  [
    'Flux is done',
    'Kustomization',
    withStatus({ lastHandledReconcileAt: TOKEN, ...conditions(['Ready', 'True']) }),
    'finished',
  ],
  [
    'Flux has failed',
    'Kustomization',
    withStatus({ lastHandledReconcileAt: TOKEN, ...conditions(['Ready', 'False', 'BuildFailed']) }),
    'failed',
  ],
  [
    'a forced release is only done when the force was handled',
    'HelmRelease',
    withStatus({ lastHandledReconcileAt: TOKEN, ...conditions(['Ready', 'True']) }),
    undefined,
    'flux-force',
  ],
  ['Argo CD has begun', 'Application', without('argocd.argoproj.io/refresh', {}), 'taken-up'],
  [
    'Argo CD has compared',
    'Application',
    without('argocd.argoproj.io/refresh', { reconciledAt: TOKEN, sync: { status: 'Synced' } }),
    'finished',
  ],
  [
    'Argo CD could not compare',
    'Application',
    without('argocd.argoproj.io/refresh', {
      reconciledAt: TOKEN,
      conditions: [{ type: 'ComparisonError', message: 'no such repository' }],
    }),
    'failed',
  ],
  ['a secret was synced', 'ExternalSecret', withStatus({ refreshTime: TOKEN }), 'finished'],
  [
    'a secret could not be synced',
    'ExternalSecret',
    withStatus(conditions(['Ready', 'False', 'SecretSyncedError'])),
    'failed',
  ],
  [
    'a new key is made',
    'Certificate',
    withStatus({ nextPrivateKeySecretName: 'web-x' }),
    'taken-up',
  ],
  ['a certificate is issued', 'Certificate', withStatus({ revision: 2 }), 'finished'],
  [
    'a managed resource was looked at',
    'Bucket',
    withStatus({ lastHandledReconcileAt: TOKEN, ...conditions(['Synced', 'True']) }),
    'finished',
  ],
  [
    'an older runtime of Crossplane writes its status and no value',
    'Bucket',
    withStatus(conditions(['Synced', 'True'])),
    'seen',
  ],
  [
    'a rollout has begun',
    'Deployment',
    (sent) => ({
      ...sent,
      spec: { replicas: 2 },
      status: { observedGeneration: 1, replicas: 3, updatedReplicas: 1, availableReplicas: 2 },
    }),
    'taken-up',
    'rollout-restart',
  ],
  [
    'a rollout is done',
    'Deployment',
    (sent) => ({
      ...sent,
      spec: { replicas: 2 },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    }),
    'finished',
    'rollout-restart',
  ],
  [
    'a rollout does not get on',
    'Deployment',
    withStatus({
      observedGeneration: 1,
      ...conditions(['Progressing', 'False', 'ProgressDeadlineExceeded']),
    }),
    'failed',
    'rollout-restart',
  ],
])('%s', (_, kind, change, stage, id) => {
  expect(told(kind, change, id)?.stage).toBe(stage);
});

test('[P-12] Pulumi: noted, running, done, failed', () => {
  const stage = (status: object) => told('Stack', withStatus(status))?.stage;
  expect(stage({ observedReconcileRequest: TOKEN })).toBe('seen');
  expect(
    stage({ observedReconcileRequest: TOKEN, currentUpdate: { reconcileRequest: TOKEN } }),
  ).toBe('taken-up');
  expect(stage({ lastUpdate: { reconcileRequest: TOKEN, state: 'succeeded' } })).toBe('finished');
  expect(stage({ lastUpdate: { reconcileRequest: TOKEN, state: 'failed' } })).toBe('failed');
});

test('[R-27] a touch is seen when a controller writes, and not when a person does', () => {
  const { kind, object } = aTarget('example.org/v1 Gadget', 'team-a/one');
  const [trigger] = knowledge.triggers({ kind, object });
  const sent = written(object, trigger.writes(object, TOKEN));
  const by = (manager: string) => ({
    ...sent,
    metadata: { ...(sent.metadata as object), managedFields: [{ manager, time: TOKEN }] },
    status: { phase: 'Ready' },
  });
  const sign = (now: KubeObject) => trigger.sign({ token: TOKEN, sent }, now);
  expect(sign(by('gadget-controller'))).toEqual({
    stage: 'seen',
    text: 'gadget-controller has written it since, presumably for that reason',
  });
  expect(sign(by('kubectl-edit'))).toBeUndefined();
  expect(sign({ ...sent, status: { phase: 'Ready' } })?.text).toMatch(/somebody has written it/);
});

test('what an object is made from is reconciled before it', () => {
  const upstream = (kind: string, more: object = {}) => {
    const target = targetOf(kind);
    const [trigger] = knowledge.triggers(target);
    return trigger.upstream?.({ ...target, object: { ...target.object, ...more } }) ?? [];
  };
  expect(upstream('Widget')).toEqual([
    { kind: 'promises.platform.kratix.io', namespace: '', name: 'widgets' },
  ]);
  expect(upstream('Promise')).toEqual([]);
  expect(upstream('Kustomization')).toEqual([
    { kind: 'gitrepositories.source.toolkit.fluxcd.io', namespace: 'flux-system', name: 'fleet' },
  ]);
  const sourceRef = { kind: 'OCIRepository', name: 'charts' };
  expect(upstream('Stack', { spec: { fluxSource: { sourceRef } } })).toEqual([
    { kind: 'ocirepositories.source.toolkit.fluxcd.io', namespace: 'team-a', name: 'charts' },
  ]);
  const chart = {
    spec: { sourceRef: { kind: 'HelmRepository', name: 'repo', namespace: 'shared' } },
  };
  expect(upstream('HelmRelease', { spec: { chart } })).toEqual([
    { kind: 'helmrepositories.source.toolkit.fluxcd.io', namespace: 'shared', name: 'repo' },
  ]);
});
