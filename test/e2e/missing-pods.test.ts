import { afterAll, beforeAll, expect, test } from 'vitest';
import { missingPods, otherThan } from '../embedded/missing-pods.ts';
import { type Api, openApi } from '../helpers/api.ts';
import { type ControlPlane, startControlPlane } from '../helpers/control-plane.ts';
import {
  aPlace,
  installKratix,
  type KratixServer,
  MANAGER_POD,
  renew,
} from '../helpers/kratix-server.ts';
import { type KubeletStub, startKubeletStub } from '../helpers/kubelet-stub.ts';
import { diagnose } from './incidents/diagnose.ts';
import { openJudge } from './incidents/judge.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const TOKENS =
  '/api/v1/namespaces/kratix-platform-system/serviceaccounts/kratix-platform-controller-manager/token';

/** Of its own: pods need their ServiceAccounts here. */
let plane: ControlPlane;
let api: Api;
let kratix: Api | undefined;
let stub: KubeletStub;
let judge: Awaited<ReturnType<typeof openJudge>>;
let it: KratixServer;

beforeAll(async () => {
  plane = await startControlPlane({ serviceAccounts: true });
  api = openApi(plane);
  stub = await startKubeletStub(plane);
  judge = await openJudge('no pods today');
  const say = (line: string) =>
    stub.log(MANAGER_POD, 'manager').write(new Date().toISOString().replace('Z', '000000Z'), line);
  await installKratix({ api, kratix: api, say }, stub.name);
  const { status } = await api.create(TOKENS, { spec: {} });
  kratix = openApi({ ...plane, token: status.token });
  it = { api, kratix, say };
});

afterAll(async () => {
  kratix?.close();
  api?.close();
  await judge?.close();
  await stub?.close();
  await plane?.stop();
});

const titled = missingPods.map(
  (wanted, index) => [wanted.reason, `place-${index}`, wanted] as const,
);

test.each(titled)('[K-40] %s', async (_, name, wanted) => {
  await wanted.arrange(await aPlace(it, name, wanted.labels), judge.clientConfig);
  const wrong = async () => {
    await renew(it);
    const report = await diagnose(plane, 'Widget/alpha', name);
    return typeof report === 'string' ? [report] : otherThan(report, wanted);
  };
  await expect.poll(wrong, PATIENCE).toEqual([]);
});
