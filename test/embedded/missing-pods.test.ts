import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import {
  aPlace,
  installKratix,
  KRATIX,
  type KratixServer,
  MANAGER_POD,
  renew,
} from '../helpers/kratix-server.ts';
import { investigate } from './investigate.ts';
import { missingPods, otherThan } from './missing-pods.ts';
import { apiOf } from './serve.ts';

const PATIENCE = { timeout: 15_000, interval: 50 };
/** Nobody runs the pods: their statuses are those that a test gives them. */
const NEVER = 1_000_000;

let server: EmbeddedServer;
let it: KratixServer;

beforeAll(async () => {
  const everything = [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }];
  server = await startEmbeddedServer({
    scenario: 'empty',
    clock: systemClock,
    pace: NEVER,
    users: [
      {
        name: 'admin',
        token: 'admin-token',
        rules: [...everything, { verbs: ['*'], nonResourceURLs: ['*'] }],
      },
      { name: KRATIX, token: 'kratix-token', rules: [] },
    ],
  });
  const api = apiOf(server.url, 'admin-token');
  const manager = async () =>
    await api.get(`/api/v1/namespaces/kratix-platform-system/pods/${MANAGER_POD}`);
  it = {
    api,
    kratix: apiOf(server.url, 'kratix-token'),
    say: (line) => server.logs.append({ uid, container: 'manager' }, line),
  };
  await installKratix(it, 'node-1');
  const uid = (await manager()).metadata.uid;
});

afterAll(() => server.close());

const titled = missingPods
  .filter(({ needs }) => needs === undefined)
  .map((wanted, index) => [wanted.reason, `place-${index}`, wanted] as const);

test.each(titled)('[K-40] %s', async (_, name, wanted) => {
  await wanted.arrange(await aPlace(it, name, wanted.labels), { url: '', caBundle: '' });
  const wrong = async () => {
    await renew(it);
    const report = await investigate(server.kubeconfig, 'Widget/alpha', name);
    return report === undefined ? ['it is not there'] : otherThan(report, wanted);
  };
  await expect.poll(wrong, PATIENCE).toEqual([]);
});
