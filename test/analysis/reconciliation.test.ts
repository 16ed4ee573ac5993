import { describe, expect, test } from 'vitest';
import {
  hindrancesOf,
  pauseTrigger,
  subjectOf,
  whyQuiet,
} from '../../src/analysis/reconciliation.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Target } from '../../src/knowledge/trigger.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { type Given, givenLook } from '../helpers/given-look.ts';
import { a, ago, conditions } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';
import { aTarget } from '../helpers/targets.ts';

const lease = (name: string, namespace: string, seconds: number) =>
  a('coordination.k8s.io/v1 Lease', `${namespace}/${name}`, {
    spec: { holderIdentity: 'manager_1', renewTime: ago(seconds), leaseDurationSeconds: 15 },
  });
const KRATIX_LEADS = lease('2743c979.kratix.io', 'kratix-platform-system', 2);
const PULUMI_LEADS = lease('operator.pulumi.com', 'pulumi-kubernetes-operator', 2);

function about(
  { kind, object }: Target,
  others: readonly KubeObject[],
  given: Partial<Given> = {},
) {
  const look = givenLook({ objects: [object, ...others], ...given });
  const subject = subjectOf(object, kind, look, NOON - 30_000);
  const [trigger] = knowledge.triggers({ kind, object });
  return { subject, trigger };
}

async function hindrances(
  target: Target,
  others: readonly KubeObject[] = [],
  given: Partial<Given> = {},
) {
  const { subject, trigger } = about(target, others, given);
  return hindrancesOf(trigger, subject, knowledge);
}

const widget = (shape: object = {}) =>
  aTarget('example.com/v1 Widget', 'team-a/one', {
    ...shape,
    labels: { 'kratix.io/promise-name': 'widgets', ...(shape as { labels?: object }).labels },
  });
const promise = (labels = {}, pipelines: readonly object[] = [{ kind: 'Pipeline' }]) =>
  a('platform.kratix.io/v1alpha1 Promise', 'widgets', {
    labels,
    spec: { workflows: { resource: { configure: pipelines, delete: [] } } },
  });

describe('before it is sent', () => {
  test('nothing is in the way of what works', async () => {
    expect(await hindrances(widget(), [promise(), KRATIX_LEADS])).toEqual([]);
  });

  test('[K-41] what is paused is not looked at, and resuming it is offered', async () => {
    const target = widget({ labels: { 'kratix.io/paused': 'true' } });
    const [first] = await hindrances(target, [promise(), KRATIX_LEADS]);
    expect(first).toMatchObject({ blocks: true });
    expect(first?.sentence).toMatch(
      /it is paused \(metadata.labels\[kratix.io\/paused\] is true\)/,
    );
    const [resume] = first?.instead?.triggers ?? [];
    expect(resume?.writes({}, '')).toEqual([
      { path: ['metadata', 'labels', 'kratix.io/paused'], value: undefined },
    ]);
  });

  test('[K-41] a request of a paused Promise is not looked at either', async () => {
    const [first] = await hindrances(widget(), [
      promise({ 'kratix.io/paused': 'true' }),
      KRATIX_LEADS,
    ]);
    expect(first?.sentence).toMatch(/its Promise widgets is paused/);
    expect(first?.instead?.command).toBe('kubectl label promise widgets kratix.io/paused-');
  });

  test('[K-25] what has no pipeline has nothing to run again', async () => {
    const deleting = widget({ deleted: 60, finalizers: ['kratix.io/delete-workflows'] });
    const [first] = await hindrances(deleting, [promise(), KRATIX_LEADS]);
    expect(first?.sentence).toMatch(/it has no delete pipeline/);
  });

  test('[K-33] a request that was never taken up is not repeated', async () => {
    const target = widget({ labels: { 'kratix.io/manual-reconciliation': 'true' } });
    const [first] = await hindrances(target, [promise(), KRATIX_LEADS]);
    expect(first?.sentence).toMatch(/asked before and has not taken that up/);
    expect(first?.instead?.restart).toBe(true);
  });

  test('[K-12] [R-27] nothing but its spec reaches the controller of a WorkPlacement', async () => {
    const target = aTarget('platform.kratix.io/v1alpha1 WorkPlacement', 'team-a/one');
    const [first] = await hindrances(target, [KRATIX_LEADS]);
    expect(first).toMatchObject({ blocks: true, instead: { restart: true } });
    expect(first?.sentence).toMatch(/only when its spec changes or its deletion begins/);
  });

  const stack = (currentUpdate: object) =>
    aTarget('pulumi.com/v1 Stack', 'team-a/shop', { status: { currentUpdate } });

  test('[P-12] a Stack whose current Update is gone waits for ever: it has to be cleared first', async () => {
    const [first] = await hindrances(stack({ name: 'shop-19a0ffee000' }), [PULUMI_LEADS]);
    expect(first).toMatchObject({ blocks: true });
    expect(first?.instead?.triggers?.map(({ id }) => id)).toEqual([
      'pulumi-clear-current-update',
      'pulumi-reconciliation-request',
    ]);
  });

  test('[P-12] while an Update runs the request only waits', async () => {
    const update = a('auto.pulumi.com/v1alpha1 Update', 'team-a/shop-1', {
      spec: { type: 'up' },
      status: { startTime: ago(30), ...conditions(['Progressing', 'True', 'Progressing', '', 30]) },
    });
    const [first] = await hindrances(stack({ name: 'shop-1' }), [update, PULUMI_LEADS]);
    expect(first).toMatchObject({ blocks: false });
    expect(first?.sentence).toMatch(/the request waits until then/);
  });

  test('a suspended object of Flux ignores every request', async () => {
    const target = aTarget('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'flux-system/apps', {
      spec: { suspend: true },
    });
    const [first] = await hindrances(target, [
      lease('kustomize-controller-leader-election', 'flux-system', 1),
    ]);
    expect(first).toMatchObject({ blocks: true });
    expect(first?.instead?.triggers?.[0]?.writes({}, '')).toEqual([
      { path: ['spec', 'suspend'], value: false },
    ]);
  });

  test('a lease that is not renewed says that nobody will see it', async () => {
    const target = aTarget('kustomize.toolkit.fluxcd.io/v1 Kustomization', 'flux-system/apps');
    const [first] = await hindrances(target, [
      lease('kustomize-controller-leader-election', 'flux-system', 300),
    ]);
    expect(first).toMatchObject({ blocks: true, instead: { restart: true } });
    expect(first?.sentence).toMatch(/Flux's kustomize-controller does not run .*nobody leads/);
  });

  test('a paused Deployment is still looked at', async () => {
    const target = aTarget('apps/v1 Deployment', 'team-a/web', { spec: { paused: true } });
    expect(await hindrances(target)).toMatchObject([{ blocks: false }]);
  });

  test('what was broken off in a creation needs somebody who looks', async () => {
    const target = aTarget(
      's3.aws.upbound.io/v1beta1 Bucket',
      'files',
      {
        annotations: {
          'crossplane.io/external-create-pending': ago(60),
          'crossplane.io/external-create-succeeded': ago(120),
        },
      },
      { categories: ['crossplane', 'managed'], namespaced: false },
    );
    expect((await hindrances(target))[0]?.sentence).toMatch(/broken off while it created/);
  });

  test('a synced-once secret and a certificate in the making', async () => {
    const once = aTarget('external-secrets.io/v1 ExternalSecret', 'team-a/t', {
      spec: { refreshPolicy: 'CreatedOnce' },
    });
    expect((await hindrances(once))[0]?.sentence).toMatch(/CreatedOnce/);
    const issuing = aTarget('cert-manager.io/v1 Certificate', 'team-a/web', {
      status: conditions(['Issuing', 'True']),
    });
    expect((await hindrances(issuing))[0]?.sentence).toMatch(/being issued already/);
  });
});

describe('when nobody reacts', () => {
  const quiet = async (
    target: Target,
    others: readonly KubeObject[] = [],
    given: Partial<Given> = {},
  ) => {
    const { subject, trigger } = about(target, others, given);
    return (await whyQuiet(trigger, subject, knowledge)).join('\n');
  };
  const gadget = aTarget('gadgets.example.org/v1 Gadget', 'team-a/one');
  const operator = (ready: number) =>
    a('apps/v1 Deployment', 'gadgets/gadgets-controller', {
      spec: { replicas: 1 },
      status: { readyReplicas: ready },
    });

  test('what was in the way is the reason', async () => {
    const target = widget({ labels: { 'kratix.io/paused': 'true' } });
    expect(await quiet(target, [promise(), KRATIX_LEADS])).toMatch(/it is paused/);
  });

  test('a controller that fails says why in its log', async () => {
    const pod = a('v1 Pod', 'kratix-platform-system/kratix-platform-controller-manager-1', {
      labels: { 'control-plane': 'controller-manager' },
      spec: { containers: [{ name: 'manager' }] },
    });
    const line = JSON.stringify({
      level: 'error',
      ts: ago(1),
      msg: 'Reconciler error',
      namespace: 'team-a',
      name: 'one',
      error: 'no such bucket',
    });
    const logs = {
      'kratix-platform-system/kratix-platform-controller-manager-1/manager': [line],
    };
    const deployment = a(
      'apps/v1 Deployment',
      'kratix-platform-system/kratix-platform-controller-manager',
      {
        spec: { selector: { matchLabels: { 'control-plane': 'controller-manager' } } },
        status: { readyReplicas: 1 },
      },
    );
    const said = await quiet(widget(), [promise(), KRATIX_LEADS, pod, deployment], { logs });
    expect(said).toMatch(/the Kratix manager tries and fails: .*no such bucket/);
  });

  test('an operator without a ready replica is named, and one that is nowhere is said to be', async () => {
    expect(await quiet(gadget, [operator(0)])).toMatch(
      /Deployment gadgets\/gadgets-controller looks like its controller and has no ready replica/,
    );
    expect(await quiet(gadget)).toMatch(/no workload of the cluster looks like its controller/);
  });

  test('[R-27] an operator that runs may filter what is no change of the spec', async () => {
    expect(await quiet(gadget, [operator(1)])).toMatch(/GenerationChangedPredicate/);
  });
});

test('what is paused can be resumed, and what is not can be paused', () => {
  const { kind, object } = aTarget('batch/v1 CronJob', 'team-a/nightly');
  const pause = knowledge.pause({ kind, object });
  if (pause === undefined) throw new Error('no pause');
  expect(pauseTrigger(pause, object)).toMatchObject({ id: 'pause' });
  expect(pauseTrigger(pause, { ...object, spec: { suspend: true } })).toMatchObject({
    id: 'resume',
  });
});
