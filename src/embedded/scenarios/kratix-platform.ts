import type { ApiClient } from '../actors/client.ts';
import { ensure, ensureNamespace } from '../actors/ensure.ts';
import { apiVersionOf, KINDS, SYSTEM } from '../actors/kratix/kinds.ts';
import { startKratix } from '../actors/kratix/manager.ts';
import { type PlainKind, pathOfKind, plainDefinition } from '../actors/plain-kind.ts';
import type { Actors } from '../actors/start-actors.ts';
import { listAt } from '../json.ts';
import { addApplication } from './application.ts';
import { define } from './define.ts';
import { startNodes } from './nodes.ts';

const MANAGER = 'kratix-platform-controller-manager';

/** The Destinations: files for `edge` go to a state store whose address nobody serves any more. */
const PLACES = [
  { name: 'worker-1', environment: 'dev', store: 'default', endpoint: 'minio.storage.svc:9000' },
  { name: 'edge-1', environment: 'edge', store: 'archive', endpoint: 'minio.archive.invalid:9000' },
] as const;

/** Something that a Promise offers. */
export interface Offer {
  readonly promise: string;
  readonly kind: PlainKind;
  readonly environment: (typeof PLACES)[number]['environment'];
  /** The container of its delete pipeline for requests. */
  readonly container: string;
}

/** Kratix on three nodes, with a Destination that works and one whose store is dead. */
export function startPlatform(actors: Actors): Promise<ApiClient> {
  return actors.once('kratix', async () => {
    const client = actors.client('kubectl');
    await startNodes(actors);
    await Promise.all([
      ...Object.values(KINDS).map((kind) => define(actors, client, plainDefinition(kind))),
      addApplication(actors, client, {
        namespace: SYSTEM,
        name: MANAGER,
        image: 'registry.example.com/kratix-platform:v0.131.0',
        container: 'manager',
        replicas: 1,
        lines: ['{"level":"info","logger":"controllers.Work","msg":"reconciliation finished"}'],
      }),
    ]);
    await Promise.all(PLACES.map((place) => addPlace(client, place)));
    startKratix(actors);
    return client;
  });
}

async function addPlace(client: ApiClient, place: (typeof PLACES)[number]): Promise<void> {
  const { name, environment, store, endpoint } = place;
  const ready = (reason: string) => ({
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason,
        message: 'State store is ready',
        lastTransitionTime: '2026-01-12T08:00:00Z',
      },
    ],
  });
  const apiVersion = apiVersionOf(KINDS.stores);
  const [stores, destinations] = [pathOfKind(KINDS.stores), pathOfKind(KINDS.destinations)];
  await ensure(client, stores, {
    apiVersion,
    kind: KINDS.stores.kind,
    metadata: { name: store },
    spec: { bucketName: 'kratix', endpoint, authMethod: 'accessKey' },
  });
  await ensure(client, destinations, {
    apiVersion,
    kind: KINDS.destinations.kind,
    metadata: { name, labels: { environment } },
    spec: {
      path: name,
      cleanup: 'none',
      filepath: { mode: 'nestedByMetadata' },
      stateStoreRef: { kind: KINDS.stores.kind, name: store },
    },
  });
  await client.patch(`${stores}/${store}/status`, { status: ready('StateStoreReady') });
  await client.patch(`${destinations}/${name}/status`, { status: ready('TestDocumentsWritten') });
}

/** Installs a Promise, and resolves when requests of it are served. */
export async function addPromise(actors: Actors, client: ApiClient, offer: Offer): Promise<void> {
  const { promise, kind, environment, container } = offer;
  const promises = pathOfKind(KINDS.promises);
  const pipeline = (name: string, user: string) => ({
    apiVersion: apiVersionOf(KINDS.promises),
    kind: 'Pipeline',
    metadata: { name },
    spec: { containers: [{ name: user, image: `registry.example.com/${promise}-${user}:v1.4.0` }] },
  });
  await ensure(client, promises, {
    apiVersion: apiVersionOf(KINDS.promises),
    kind: 'Promise',
    metadata: { name: promise, labels: { 'kratix.io/promise-version': 'v1.4.0' } },
    spec: {
      api: plainDefinition(kind),
      destinationSelectors: [{ matchLabels: { environment } }],
      workflows: {
        promise: { delete: [pipeline('uninstall', 'uninstall')] },
        resource: {
          configure: [pipeline('deploy', 'render')],
          delete: [pipeline('teardown', container)],
        },
      },
    },
  });
  while (listAt(await client.get(`${promises}/${promise}`), 'status', 'conditions').length === 0)
    await actors.wait(100);
}

/** Requests what a Promise offers, and resolves when Kratix has fulfilled it. */
export async function addRequest(
  actors: Actors,
  client: ApiClient,
  { kind }: Offer,
  namespace: string,
  name: string,
  spec: object = {},
): Promise<string> {
  await ensureNamespace(client, namespace);
  const requests = pathOfKind(kind, namespace);
  const path = `${requests}/${name}`;
  const draft = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name } };
  await ensure(client, requests, { ...draft, spec: { size: 'small', ...spec } });
  while (listAt(await client.get(path), 'status', 'conditions').length === 0)
    await actors.wait(100);
  return path;
}
