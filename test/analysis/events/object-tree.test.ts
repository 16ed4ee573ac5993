import { expect, test } from 'vitest';
import { treeOf } from '../../../src/analysis/events/object-tree.ts';
import { knowledge } from '../../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { givenLook } from '../../helpers/given-look.ts';
import { a } from '../../helpers/objects.ts';

const stack = a('pulumi.com/v1 Stack', 'infra/net');
const workspace = a('auto.pulumi.com/v1alpha1 Workspace', 'infra/net', { owners: [stack] });
const update = a('auto.pulumi.com/v1alpha1 Update', 'infra/net-1', { owners: [workspace, stack] });
const set = a('apps/v1 StatefulSet', 'infra/net-workspace', { owners: [workspace] });
const pod = a('v1 Pod', 'infra/net-workspace-0', { owners: [set] });
const stranger = a('v1 Pod', 'infra/other');

async function tree(of: KubeObject, ...objects: readonly KubeObject[]) {
  const { objects: found, notSeen, isCut } = await treeOf(of, givenLook({ objects }), knowledge);
  return {
    notSeen,
    isCut,
    names: found.map(({ branch, kind, name }) => `${branch} ${kind}/${name}`),
  };
}

test('a Stack with its Workspace, its Updates and the pod that runs them [P-01]', async () => {
  const { names } = await tree(stack, stack, workspace, update, set, pod, stranger);
  expect(names).toEqual([
    'itself Stack/net',
    'dependent Workspace/net',
    'dependent Update/net-1',
    'dependent StatefulSet/net-workspace',
    'dependent Pod/net-workspace-0',
  ]);
});

test('a pod with its owners up to the Stack, without its siblings', async () => {
  const { names } = await tree(pod, stack, workspace, update, set, pod, stranger);
  expect(names).toEqual([
    'itself Pod/net-workspace-0',
    'owner StatefulSet/net-workspace',
    'owner Workspace/net',
    'owner Stack/net',
  ]);
});

test('what Kratix joins by labels belongs to a request, with its dependents', async () => {
  const labels = { 'kratix.io/promise-name': 'widgets', 'kratix.io/resource-name': 'alpha' };
  const request = a('example.com/v1 Widget', 'team-a/alpha', { labels });
  const work = a('platform.kratix.io/v1alpha1 Work', 'team-a/widgets-alpha', { labels });
  const placement = a('platform.kratix.io/v1alpha1 WorkPlacement', 'team-a/widgets-alpha.worker', {
    owners: [work],
  });
  const job = a('batch/v1 Job', 'team-a/configure', {
    labels: { ...labels, 'kratix.io/workflow-type': 'resource' },
  });
  const { names } = await tree(request, request, work, placement, job);
  expect(names).toEqual([
    'itself Widget/alpha',
    'related Work/widgets-alpha',
    'related Job/configure',
    'dependent WorkPlacement/widgets-alpha.worker',
  ]);
});

test('owners that own each other end somewhere', async () => {
  const one = a('v1 ConfigMap', 'demo/one', { uid: 'one' });
  const two = a('v1 ConfigMap', 'demo/two', { uid: 'two', owners: [one] });
  const first = a('v1 ConfigMap', 'demo/one', { uid: 'one', owners: [two] });
  expect((await tree(first, first, two)).names).toEqual([
    'itself ConfigMap/one',
    'owner ConfigMap/two',
  ]);
});

test('a tree that is too large says so', async () => {
  const pods = Array.from({ length: 400 }, (_, i) => a('v1 Pod', `infra/p${i}`, { owners: [set] }));
  const { names, isCut } = await tree(set, set, ...pods);
  expect([names.length, isCut]).toEqual([300, true]);
});
