import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure } from '../actors/ensure.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { startStepController } from '../actors/step-controller.ts';
import type { ApiObject } from '../json.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'treasury';
const OPERATOR = 'ledger-operator';
const POLICY = 'account-policy';
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const accounts: PlainKind = { group: 'ledger.example.com', kind: 'Account', plural: 'accounts' };

export const deniedPatch: Scenario = {
  name: 'denied-patch',
  title:
    'An Account cannot lose its finalizer: a webhook has to be asked about every change of it, and nobody serves that.',
  keys: [
    'enter  on Account reserves: the rehearsed patch is refused, and by which webhook',
    'F  there: the dialog shows the refusal of the server, word by word',
  ],
  async start(actors) {
    await startNodes(actors);
    await startDeniedPatch(actors, actors.client('kubectl'));
  },
};

/** Deletes an Account whose operator is well, while the webhook that judges its changes has no pod. */
export async function startDeniedPatch(actors: Actors, client: ApiClient): Promise<void> {
  await Promise.all([
    define(actors, client, plainDefinition(accounts)),
    addApplication(actors, client, {
      namespace: 'ledger-system',
      name: OPERATOR,
      image: `registry.example.com/${OPERATOR}:v3.0.2`,
      replicas: 1,
      lines: ['INFO 1 account known'],
    }),
    addApplication(actors, client, {
      namespace: 'policy-system',
      name: POLICY,
      image: `registry.example.com/${POLICY}:v0.9.0`,
      replicas: 0,
      lines: [],
    }),
    addApplication(actors, client, {
      namespace: NAMESPACE,
      name: 'settlement',
      image: 'registry.example.com/settlement:v7.3.0',
      replicas: 1,
      lines: ['INFO batch settled'],
    }),
  ]);
  startStepController(actors, {
    name: OPERATOR,
    path: pathOfKind(accounts),
    pathOf: ({ metadata }) => `${pathOfKind(accounts, metadata.namespace)}/${metadata.name}`,
    steps: [{ finalizer: `${accounts.group}/close`, doing: 'closing the books', takesMs: 2000 }],
    retryMs: 3000,
    readyMs: 1000,
  });
  const account = `${pathOfKind(accounts, NAMESPACE)}/reserves`;
  await ensure(client, pathOfKind(accounts, NAMESPACE), {
    apiVersion: `${accounts.group}/v1`,
    kind: accounts.kind,
    metadata: { name: 'reserves' },
    spec: { currency: 'EUR' },
  });
  actors.run(async () => {
    // Its operator puts the finalizer on, and says so, before anybody judges that.
    while (!isReady(await client.get(account))) await actors.wait(100);
    await ensure(client, CONFIGURATIONS, webhook);
    await attempt(() => client.remove(account));
  });
}

const webhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: POLICY },
  webhooks: [
    {
      name: 'accounts.policy.example.com',
      clientConfig: { service: { namespace: 'policy-system', name: POLICY, path: '/accounts' } },
      rules: [
        {
          apiGroups: [accounts.group],
          apiVersions: ['*'],
          operations: ['UPDATE'],
          resources: [accounts.plural],
        },
      ],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      timeoutSeconds: 2,
      admissionReviewVersions: ['v1'],
    },
  ],
};

function isReady({ status }: ApiObject): boolean {
  return status !== undefined;
}
