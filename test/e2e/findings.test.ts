import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Api, aConfigMap, openApi } from '../helpers/api.ts';
import { openKtop } from '../helpers/pty.ts';

const plane = inject('controlPlane');
const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
const NAMESPACE = 'many-held';
const MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const HOLD = 'acme.io/hold';
const MANY = 40;
/** Most rules say nothing about a deletion that is younger than 15 s. */
const PATIENCE = { timeout: 90_000, interval: 1_000 };

let api: Api;
const names = Array.from({ length: MANY }, (_, i) => `held-${i}`);

beforeAll(async () => {
  api = openApi(plane);
  await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  // There is no node: its pod stays Pending, as that of a controller that cannot be scheduled.
  await api.create(DEPLOYMENTS, {
    metadata: { name: 'acme' },
    spec: {
      selector: { matchLabels: { app: 'acme' } },
      template: {
        metadata: { labels: { app: 'acme' } },
        spec: { containers: [{ name: 'acme', image: 'acme' }] },
      },
    },
  });
  for (const name of names) {
    await api.create(MAPS, aConfigMap(name, [HOLD], {}));
    await api.delete(`${MAPS}/${name}`);
  }
});

afterAll(async () => {
  await release();
  await api.delete(`/api/v1/namespaces/${NAMESPACE}`);
  api.close();
});

async function release(): Promise<void> {
  await Promise.allSettled(names.map((name) => api.release(`${MAPS}/${name}`)));
}

interface Listed {
  readonly code: number;
  readonly findings: readonly {
    readonly culprit: { readonly kind: string; readonly name: string };
    readonly objects: number;
    readonly sentence: string;
  }[];
}

/** What `ktop findings` says of the namespace. */
function list(): Promise<Listed> {
  const args = [KTOP, 'findings', '-n', NAMESPACE, '-o', 'json'];
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, out) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, findings: JSON.parse(out).findings });
    });
  });
}

test('[R-24] a controller that is down is one finding with forty objects under it', async () => {
  await expect.poll(list, PATIENCE).toMatchObject({
    code: 16,
    findings: [
      {
        culprit: { kind: 'Deployment', name: 'acme' },
        sentence: 'it has no ready replica',
        objects: MANY,
      },
    ],
  });
  const ktop = openKtop(['-n', NAMESPACE], { env: { KUBECONFIG: plane.kubeconfig } });
  try {
    await ktop.waitFor(/● (\d+)\/\1 live/, 'all watches live');
    ktop.press('1');
    await ktop.waitFor(
      /▲ +\d+[sm] +▸ Deployment many-held\/acme +40 objects: it has no ready replica/,
      'the cause',
      60_000,
    );
    ktop.press('\r');
    await ktop.waitFor(/▲ +\d+[sm] +ConfigMap many-held\/held-\d+/);
  } finally {
    await ktop.close();
  }
});

test('the finding is gone when what it holds is', async () => {
  await release();
  await expect.poll(list, PATIENCE).toEqual({ code: 0, findings: [] });
});
