import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loggedRhythms } from '../../../src/analysis/loops/logged-rhythms.ts';
import { knowledge } from '../../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { type Given, givenLook } from '../../helpers/given-look.ts';
import { NOON } from '../../helpers/rows.ts';

const RECORDED = readFileSync(
  path.join(import.meta.dirname, '../../fixtures/recordings/log-destroy-failed.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const END = Date.parse(RECORDED.at(-1).t);
const LOG: readonly string[] = RECORDED.map(({ log }) => log.line);

const pod = (namespace: string, name: string, containers = ['manager']): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, uid: `${namespace}/${name}` },
  spec: { containers: containers.map((container) => ({ name: container })) },
});
const lease = (namespace: string, holderIdentity: string, now: number): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { namespace, name: 'leader', uid: 'lease' },
  spec: {
    holderIdentity,
    leaseDurationSeconds: 15,
    renewTime: new Date(now - 2_000).toISOString(),
  },
});
const read = (given: Given) => {
  let rests = 0;
  const rest = async () => {
    rests++;
  };
  return loggedRhythms(givenLook(given), knowledge, rest).then((found) => ({ ...found, rests }));
};

describe('in the logs of controllers', () => {
  test('a circle that writes nothing is found, of whoever leads', async () => {
    const found = await read({
      now: END,
      objects: [
        lease('ops', 'manager-1_0a1b', END),
        pod('ops', 'manager-0'),
        pod('ops', 'manager-1', ['manager', 'kube-rbac-proxy']),
      ],
      logs: { 'ops/manager-1/manager': LOG },
    });
    expect(found.heard).toEqual(['Pod ops/manager-1']);
    expect(found.unseen).toEqual([]);
    expect(found.rhythms).toMatchObject([
      {
        object: { kind: 'Stack', namespace: 'p-dfail', name: 'db' },
        rhythm: { kind: 'circling', everyMs: 1_000 },
        speaker: 'Pod ops/manager-1',
      },
    ]);
  });

  test('a controller that a pack names is read without a Lease', async () => {
    const found = await read({
      now: END,
      objects: [pod('pulumi-kubernetes-operator', 'controller-manager-5f-x')],
      logs: { 'pulumi-kubernetes-operator/controller-manager-5f-x/manager': LOG },
    });
    expect(found.rhythms).toHaveLength(1);
  });

  test('a lease that is not renewed leads to nobody', async () => {
    const found = await read({
      now: END,
      objects: [lease('ops', 'manager-1_0a1b', END - 60_000), pod('ops', 'manager-1')],
      logs: { 'ops/manager-1/manager': LOG },
    });
    expect(found).toMatchObject({ rhythms: [], heard: [] });
  });

  test('what may not be read is said', async () => {
    const found = await read({
      now: END,
      forbidden: ['pods/log'],
      objects: [lease('ops', 'manager-1_0a1b', END), pod('ops', 'manager-1')],
    });
    expect(found.heard).toEqual([]);
    expect(found.unseen).toEqual([
      expect.stringMatching(/^the log of Pod ops\/manager-1: .*cannot read/),
    ]);
    const noLeases = await read({
      now: NOON,
      forbidden: ['leases.coordination.k8s.io'],
      objects: [],
    });
    expect(noLeases.unseen).toEqual([expect.stringMatching(/^who leads is not seen: /)]);
  });

  test('of many the first ten are read, and a long log leaves room for others', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `m-${i}`);
    const found = await read({
      now: END,
      objects: names.flatMap((name) => [
        { ...lease('ops', `${name}_x`, END), metadata: { namespace: 'ops', name, uid: name } },
        pod('ops', name),
      ]),
      logs: Object.fromEntries(
        names.map((name) => [`ops/${name}/manager`, Array(1_000).fill('x')]),
      ),
    });
    expect(found.heard).toHaveLength(10);
    expect(found.unseen).toEqual(['2 more controllers: the first 10 are read']);
    expect(found.rests).toBe(50);
  });
});
