import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actors } from '../../src/embedded/actors/start-actors.ts';
import { systemClock } from '../../src/session/clock.ts';
import { incidents as allIncidents, type Incident, mismatches } from '../embedded/incidents.ts';
import { type Api, aConfigMap, openApi } from '../helpers/api.ts';
import { openKtop } from '../helpers/pty.ts';
import { cleanUp } from './clean-up.ts';
import { actorsOn, diagnose, play } from './incidents/diagnose.ts';
import { openJudge } from './incidents/judge.ts';

const incidents = allIncidents.filter(({ isLogged }) => isLogged === undefined);
const plane = inject('controlPlane');
/** Most rules say nothing about a deletion that is younger than 15 s. */
const PATIENCE = { timeout: 90_000, interval: 500 };
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const VERDICTS = '/api/v1/namespaces/verdicts/configmaps';

let api: Api;
let actors: Actors;
let judge: Awaited<ReturnType<typeof openJudge>>;

beforeAll(async () => {
  api = openApi(plane);
  judge = await openJudge('the books are frozen');
  actors = actorsOn(plane, systemClock, 0.1);
  const names = new Set(incidents.map(({ scenario }) => scenario));
  // All at once: their deletions grow old together.
  await Promise.all([...[...names].map((name) => play(actors, name)), holdByAdmission()]);
});

afterAll(async () => {
  actors.stop();
  await cleanUp(api);
  await judge.close();
  api.close();
});

/** Two ConfigMaps that are being deleted and must not change: a webhook and a policy say so. */
async function holdByAdmission(): Promise<void> {
  await api.create('/api/v1/namespaces', { metadata: { name: 'verdicts' } });
  for (const name of ['judged', 'frozen']) {
    await api.create(VERDICTS, aConfigMap(name, ['example.com/lock'], { verdict: name }));
    await api.delete(`${VERDICTS}/${name}`);
  }
  const rules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['configmaps'] },
  ];
  await api.create(`${ADMISSION}/validatingwebhookconfigurations`, {
    metadata: { name: 'judge' },
    webhooks: [
      {
        name: 'judge.example.com',
        rules,
        clientConfig: judge.clientConfig,
        objectSelector: { matchLabels: { verdict: 'judged' } },
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
      },
    ],
  });
  await api.create(`${ADMISSION}/validatingadmissionpolicies`, {
    metadata: { name: 'freeze' },
    spec: {
      matchConstraints: {
        resourceRules: rules,
        objectSelector: { matchLabels: { verdict: 'frozen' } },
      },
      validations: [{ expression: 'false', message: 'frozen until the audit is over' }],
    },
  });
  await api.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    metadata: { name: 'freeze' },
    spec: { policyName: 'freeze', validationActions: ['Deny'] },
  });
}

async function wrong(incident: Omit<Incident, 'scenario'>): Promise<readonly string[]> {
  const report = await diagnose(plane, incident.target, incident.namespace);
  return typeof report === 'string' ? [report] : mismatches(report, incident);
}

const titled = incidents.map((incident) => {
  const ids = [...incident.codes, ...incident.answers].map((id) => `[${id}]`).join(' ');
  return [
    `${ids} ${incident.scenario}: ${incident.target} is ${incident.state}`,
    incident,
  ] as const;
});

test.each(titled)('%s', async (_, incident) => {
  await expect.poll(() => wrong(incident), PATIENCE).toEqual([]);
});

const held = {
  namespace: 'verdicts',
  state: 'stuck',
  answers: ['R-22', 'O-39'],
} as const;

test('[G-3] [O-39] a webhook that denies the finalizer patch is quoted', async () => {
  const incident = {
    ...held,
    target: 'ConfigMap/judged',
    codes: ['G-3'],
    sentence: /the admission webhook judge.example.com denies it: the books are frozen/,
    evidence: [
      /^ConfigMap verdicts\/judged: HTTP 403: admission webhook "judge.example.com" denied the request: the books are frozen$/,
    ],
  };
  await expect.poll(() => wrong(incident), PATIENCE).toEqual([]);
});

test('[G-5] [O-39] a policy that denies the finalizer patch is quoted', async () => {
  const incident = {
    ...held,
    target: 'ConfigMap/frozen',
    codes: ['G-5'],
    sentence: /the ValidatingAdmissionPolicy freeze denies it: frozen until the audit is over/,
    evidence: [
      /^ConfigMap verdicts\/frozen: HTTP 4\d\d: configmaps "frozen" is forbidden: ValidatingAdmissionPolicy 'freeze' with binding 'freeze' denied request: frozen until the audit is over$/,
    ],
  };
  await expect.poll(() => wrong(incident), PATIENCE).toEqual([]);
});

test('[K-25] [K-41] the detail says why, and the label it names makes the request go', async () => {
  const ktop = openKtop(['-n', 'team-c'], {
    columns: 140,
    rows: 50,
    env: { KUBECONFIG: plane.kubeconfig },
  });
  try {
    await ktop.waitFor(/team-c\/ledger/);
    ktop.press('/ledger\r');
    await ktop.waitFor(/\/ledger shows 1/);
    ktop.press('\r');
    await ktop.waitFor(
      /its delete pipeline teardown has failed: Job team-c\/kratix-postgres-ledger/,
    );
    await ktop.waitFor(/kratix.io\/manual-reconciliation=true/);
    await api.patch('/apis/offers.example.com/v1/namespaces/team-c/postgreses/ledger', {
      metadata: { labels: { 'kratix.io/manual-reconciliation': 'true' } },
    });
    await ktop.waitFor(/✓ deleted after/, 'the request is gone', 60_000);
  } finally {
    await ktop.close();
  }
});
