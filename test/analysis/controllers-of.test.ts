import { expect, test } from 'vitest';
import { controllersOf } from '../../src/analysis/controllers-of.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { type KubeObject, metaOf } from '../../src/kube/object.ts';
import { type Given, givenLook } from '../helpers/given-look.ts';
import { a } from '../helpers/objects.ts';

const widget = (shape = {}) => a('example.com/v1 Widget', 'team-a/alpha', shape);
const deployment = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  a('apps/v1 Deployment', name, {
    spec: { selector: { matchLabels: labels }, template: { spec: {} } },
  });

async function controllers(object: KubeObject, given: Given) {
  const look = givenLook(given);
  const kind = look.kinds.find((it) => it.kind === metaOf(object).kind);
  if (kind === undefined) throw new Error('its kind is served');
  return controllersOf(object, kind, look, knowledge);
}

test('the one that a pack names, wherever a chart has put it', async () => {
  const promise = a('platform.kratix.io/v1alpha1 Promise', 'databases');
  const manager = deployment('elsewhere/kratix-platform-controller-manager', { app: 'kratix' });
  const found = await controllers(promise, { objects: [promise, manager] });
  expect(found).toMatchObject({
    seen: true,
    value: [
      {
        title: 'the Kratix manager',
        inferred: false,
        namespace: 'elsewhere',
        container: 'manager',
      },
    ],
  });
  const pod = (labels = {}) => metaOf(a('v1 Pod', 'elsewhere/p', { labels }));
  if (!found.seen) throw new Error('it is seen');
  expect(found.value[0]?.belongs(pod({ app: 'kratix' }))).toBe(true);
  expect(found.value[0]?.belongs(pod({ app: 'other' }))).toBe(false);
});

test('of an object that no pack knows, who has written it and is called like that', async () => {
  const object = widget({ writer: ['acme-operator', 3000], finalizers: ['acme.io/x'] });
  const found = await controllers(object, {
    objects: [object, deployment('sys/acme-operator'), deployment('sys/other')],
  });
  expect(found).toMatchObject({
    value: [{ title: 'Deployment sys/acme-operator', inferred: true, namespace: 'sys' }],
  });
});

test('nobody, of what Kubernetes itself looks after', async () => {
  const object = widget({ finalizers: ['foregroundDeletion'], deleted: 60 });
  const found = await controllers(object, { objects: [object, deployment('sys/foreground')] });
  expect(found).toEqual({ seen: true, value: [] });
});

test('not seen is not nobody', async () => {
  const object = widget({ finalizers: ['acme.io/x'] });
  const found = await controllers(object, {
    objects: [object],
    forbidden: ['deployments.apps'],
  });
  expect(found).toMatchObject({ seen: false, why: 'forbidden' });
});
