import type { ApiClient } from '../actors/client.ts';
import { attempt, type Draft, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { LINES } from '../actors/kubelet.ts';
import { pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import { OPERATOR, PULUMI, startPulumi } from '../actors/pulumi.ts';
import { LOCKED } from '../actors/pulumi-updates.ts';
import type { Actors } from '../actors/start-actors.ts';
import type { ApiObject } from '../json.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';
import type { Scenario } from './scenario.ts';

const NAMESPACE = 'platform-cloud';
const STACKS = pathOfKind(PULUMI.stacks, NAMESPACE);
const LOCKED_STACK = 'network';
const WAITING_STACK = 'registry';
const HOUR_MS = 3_600_000;

export const lockedStack: Scenario = {
  name: 'locked-stack',
  title:
    'Two Pulumi Stacks do not go: the backend of one is locked by another update, and the other waits for an Update that is gone.',
  keys: [
    'enter  on Stack network: its destroy fails, because the backend is locked, and who may release it',
    'R      on Stack registry: it would do nothing; i offers what works, and then it goes',
  ],
  start,
};

async function start(actors: Actors): Promise<void> {
  const client = actors.client('kubectl');
  await startNodes(actors);
  await Promise.all([
    ...Object.values(PULUMI).map((kind) => define(actors, client, plainDefinition(kind))),
    ensureNamespace(client, NAMESPACE),
    addApplication(actors, client, {
      ...OPERATOR,
      image: 'registry.example.com/pulumi-kubernetes-operator:v2.9.0',
      container: 'manager',
      replicas: 1,
      lines: ['2026-01-12T08:00:00Z\tINFO\tReconciling Stack'],
    }),
  ]);
  startPulumi(actors, {
    namespace: NAMESPACE,
    isLocked: ({ metadata }) => metadata.name === LOCKED_STACK,
  });
  const [locked, waiting] = await Promise.all(
    [LOCKED_STACK, WAITING_STACK].map((name) => addStack(actors, client, name)),
  );
  if (locked !== undefined) await addWorkspace(client, locked);
  if (waiting !== undefined) await loseUpdate(actors, client, waiting);
  for (const name of [LOCKED_STACK, WAITING_STACK])
    await attempt(() => client.remove(`${STACKS}/${name}`));
}

/** A Stack that the operator has taken up. */
async function addStack(actors: Actors, client: ApiClient, name: string) {
  await ensure(client, STACKS, {
    apiVersion: 'pulumi.com/v1',
    kind: 'Stack',
    metadata: { name },
    spec: {
      stack: `acme/${name}/prod`,
      projectRepo: `https://git.example.com/acme/${name}.git`,
      branch: 'main',
      destroyOnFinalize: true,
    },
  });
  for (;;) {
    const stack = await attempt(() => client.get(`${STACKS}/${name}`));
    // Played a second time over the first, it may be gone by now.
    if (stack === undefined || stack.status !== undefined) return stack;
    await actors.wait(100);
  }
}

/** Its workspace, whose pod says what the pulumi CLI says. */
async function addWorkspace(client: ApiClient, stack: ApiObject): Promise<void> {
  const { name } = stack.metadata;
  const workspace = await ensure(client, pathOfKind(PULUMI.workspaces, NAMESPACE), {
    apiVersion: 'auto.pulumi.com/v1alpha1',
    kind: 'Workspace',
    metadata: {
      name,
      labels: { 'pulumi.com/component': 'stack', 'pulumi.com/stack-name': name },
      ...ownedBy(stack),
    },
    spec: { securityProfile: 'restricted', stacks: [{ name: `acme/${name}/prod` }] },
  });
  if (workspace === undefined) return;
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  await ensure(client, `${core}/pods`, workspacePod(workspace));
  const condition = { type: 'Ready', status: 'True', reason: 'Succeeded', message: '' };
  const path = `${pathOfKind(PULUMI.workspaces, NAMESPACE)}/${name}/status`;
  await attempt(() => client.patch(path, { status: { conditions: [condition] } }));
}

function workspacePod(workspace: ApiObject): Draft {
  const { name } = workspace.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-workspace-0`,
      labels: {
        'auto.pulumi.com/component': 'workspace',
        'auto.pulumi.com/workspace-name': name,
      },
      annotations: { [LINES]: [`Destroying (acme/${name}/prod)`, ...LOCKED].join('\n') },
      ...ownedBy(workspace),
    },
    spec: { containers: [{ name: 'pulumi', image: 'pulumi/pulumi:3.215.0-nonroot' }] },
  };
}

/** Has it wait for an Update that nobody has: somebody has deleted it by force. */
async function loseUpdate(actors: Actors, client: ApiClient, stack: ApiObject): Promise<void> {
  const { name } = stack.metadata;
  const update = `${name}-${(actors.clock.now() - HOUR_MS).toString(16)}`;
  const status = { currentUpdate: { name: update, generation: 1, reconcileRequest: '' } };
  await attempt(() => client.patch(`${STACKS}/${name}/status`, { status }));
}
