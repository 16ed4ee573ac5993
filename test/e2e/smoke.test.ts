import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { json } from 'node:stream/consumers';
import { expect, inject, test } from 'vitest';
import {
  type ControlPlaneAddress,
  startControlPlane,
  type User,
} from '../helpers/control-plane.ts';

const shared = inject('controlPlane');

test('the control plane tells its version to whoever trusts its certificate', async () => {
  expect(await ask(shared, '/version', 'admin')).toMatchObject({ body: { major: '1' } });
});

test('only the admin has rights', async () => {
  expect(await ask(shared, '/api/v1/namespaces', 'admin')).toMatchObject({ status: 200 });
  expect(await ask(shared, '/api/v1/namespaces', 'alice')).toMatchObject({ status: 403 });
});

test('a control plane of its own can lose its API server, and remembers who asked', async () => {
  const auditPolicy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata', users: ['bob'] }, { level: 'None' }],
  };
  const own = await startControlPlane({ auditPolicy });
  try {
    await own.stopApiserver();
    await expect(ask(own, '/version', 'bob')).rejects.toThrow('ECONNREFUSED');
    await own.startApiserver();
    expect(await ask(own, '/version', 'bob')).toMatchObject({ status: 200 });
    await expect.poll(() => readFileSync(own.auditLog, 'utf8')).toContain('"username":"bob"');
  } finally {
    await own.stop();
  }
});

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

function ask(to: ControlPlaneAddress, path: string, user: User): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${to.tokens[user]}` };
    const options = { ca: readFileSync(to.caFile), headers, agent: false };
    get(to.server + path, options, async (response) =>
      resolve({ status: response.statusCode, body: await json(response) }),
    ).on('error', reject);
  });
}
