import type { ApiClient } from '../actors/client.ts';
import { attempt, ensure, ensureNamespace, ownedBy } from '../actors/ensure.ts';
import { BEHAVIOUR, LINES } from '../actors/kubelet.ts';
import type { Actors } from '../actors/start-actors.ts';
import { type DeletionStep, startStepController } from '../actors/step-controller.ts';
import { type ApiObject, textAt } from '../json.ts';
import { addApplication } from './application.ts';
import { databaseDefinition } from './database-definition.ts';
import { define } from './define.ts';

/** Databases that are backed up to this bucket cannot be deleted: nothing answers there. */
export const UNREACHABLE_BUCKET = 's3://archive-old';

const OPERATOR = 'database-operator';
const NO_ANSWER = 'dial tcp 10.96.44.10:9000: connect: connection refused';

/** Defines Databases and starts the operator that prepares them and takes them down step by step. */
export async function startDatabaseOperator(actors: Actors): Promise<ApiClient> {
  const client = actors.client('kubectl');
  const namespace = 'database-system';
  await Promise.all([
    define(actors, client, databaseDefinition),
    addApplication(actors, client, {
      namespace,
      name: OPERATOR,
      image: 'registry.example.com/database-operator:v1.8.2',
      replicas: 1,
      lines: ['INFO starting workers controller=database workers=4', 'INFO resync done'],
    }),
  ]);
  const backups = new Backups();
  startStepController(actors, {
    name: OPERATOR,
    path: '/apis/demo.ktop.dev/v1/databases',
    pathOf: ({ metadata }) => `${databasesIn(metadata.namespace ?? '')}/${metadata.name}`,
    steps: stepsWith(backups),
    retryMs: 3000,
    readyMs: 2500,
  });
  return client;
}

/** Creates a Database, and its namespace. Its operator puts the finalizers on. */
export async function addDatabase(
  client: ApiClient,
  namespace: string,
  name: string,
  backupBucket = 's3://backups-main',
): Promise<void> {
  await ensureNamespace(client, namespace);
  await ensure(client, databasesIn(namespace), {
    apiVersion: 'demo.ktop.dev/v1',
    kind: 'Database',
    metadata: { name, labels: { 'app.kubernetes.io/name': name } },
    spec: { engine: 'postgres-17', storageGiB: 20, backupBucket },
  });
}

/** Deletes a Database that its operator knows already, and not before. */
export async function deleteDatabase(
  actors: Actors,
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<void> {
  const path = `${databasesIn(namespace)}/${name}`;
  let found = await attempt(() => client.get(path));
  while (found !== undefined && found.metadata.finalizers === undefined) {
    await actors.wait(50);
    found = await attempt(() => client.get(path));
  }
  await attempt(() => client.remove(path));
}

function databasesIn(namespace: string): string {
  return `/apis/demo.ktop.dev/v1/namespaces/${namespace}/databases`;
}

function stepsWith(backups: Backups): readonly DeletionStep[] {
  return [
    {
      finalizer: 'demo.ktop.dev/connections',
      doing: 'closing the connections of clients',
      takesMs: 4000,
    },
    {
      finalizer: 'demo.ktop.dev/backup',
      doing: 'writing the last backup',
      takesMs: 6000,
      failure: backupFailure,
      begin: (database, client) => backups.begin(database, client),
    },
    { finalizer: 'demo.ktop.dev/volumes', doing: 'deleting the volumes', takesMs: 6000 },
    { finalizer: 'demo.ktop.dev/dns', doing: 'removing the DNS record', takesMs: 4000 },
  ];
}

function backupFailure(database: ApiObject): string | undefined {
  const bucket = textAt(database, 'spec', 'backupBucket');
  return bucket === UNREACHABLE_BUCKET ? `cannot write to ${bucket}: ${NO_ANSWER}` : undefined;
}

/** The pods that write last backups: a new one for each attempt, and the one before it is kept. */
class Backups {
  private readonly attempts = new Map<string, number>();

  async begin(database: ApiObject, client: ApiClient): Promise<void> {
    const { uid, name, namespace = '' } = database.metadata;
    const count = (this.attempts.get(uid) ?? 0) + 1;
    const failure = backupFailure(database);
    if (failure === undefined) this.attempts.delete(uid);
    else this.attempts.set(uid, count);
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const lines = [
      `INFO last backup of ${name}, attempt ${count}`,
      'INFO snapshot taken, 1.2 GiB in 14 tables',
      failure === undefined
        ? 'INFO uploaded, checksum matches'
        : `ERROR upload failed: ${NO_ANSWER}`,
    ];
    await ensure(client, pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: podName(name, count),
        labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'last-backup' },
        annotations: {
          [BEHAVIOUR]: failure === undefined ? 'succeed' : 'fail',
          [LINES]: lines.join('\n'),
        },
        ...ownedBy(database),
      },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'backup', image: 'registry.example.com/database-backup:v1.8.2' }],
      },
    });
    if (count > 2) await attempt(() => client.remove(`${pods}/${podName(name, count - 2)}`));
  }
}

function podName(database: string, count: number): string {
  return `${database}-last-backup-${count}`;
}
