import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Api, openApi } from '../test/helpers/api.ts';
import { type ControlPlane, startControlPlane } from '../test/helpers/control-plane.ts';
import { openKtop, type Pty } from '../test/helpers/pty.ts';
import { addWidgets, loadWidgets } from './widgets.ts';

/** A control plane of its own with a number of widgets in it. */
export interface Site {
  readonly plane: ControlPlane;
  readonly api: Api;
  /** Where a process of its own finds the address of the control plane. */
  readonly addressFile: string;
  count(): number;
  growTo(count: number): Promise<void>;
  /** Starts the built ktop in a terminal of 200 × 50. */
  openKtop(): Pty;
  close(): Promise<void>;
}

/** Of the user whose requests are counted, one line each. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', users: ['tui'] }, { level: 'None' }],
};

export async function openSite(count: number): Promise<Site> {
  const plane = await startControlPlane({ auditPolicy: AUDIT_POLICY });
  const api = openApi(plane);
  const addressFile = path.join(path.dirname(plane.kubeconfig), 'address.json');
  writeFileSync(addressFile, JSON.stringify(plane));
  await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'tui' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'tui' }],
  });
  await loadWidgets(api, count);
  let current = count;
  return {
    plane,
    api,
    addressFile,
    count: () => current,
    async growTo(next) {
      await addWidgets(api, current, next);
      current = next;
    },
    openKtop: () =>
      openKtop(['--context', 'tui'], {
        env: { KUBECONFIG: plane.kubeconfig },
        columns: 200,
        rows: 50,
      }),
    async close() {
      api.close();
      await plane.stop();
    },
  };
}

/** What the screen shows once every watch is live and everything that is being deleted is there. */
export const READY = /● (\d+)\/\1 live[\s\S]*widget-000/;
