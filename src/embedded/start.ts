import type { Clock } from '../kube/time.ts';
import { startActors } from './actors/start-actors.ts';
import { CrdController } from './controllers/crd-controller.ts';
import { GarbageCollector } from './controllers/garbage-collector.ts';
import { JobController } from './controllers/job-controller.ts';
import { NamespaceController } from './controllers/namespace-controller.ts';
import { defaultScenario, scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { ADMIN, type EmbeddedUser } from './server/access.ts';
import { ApiServer } from './server/api-server.ts';
import type { Faults } from './server/faults.ts';
import { type Listener, listen } from './server/listener.ts';
import type { LogSink } from './server/log-store.ts';
import { asController } from './server/object-store.ts';

/** A Kubernetes API server in this process, on a loopback port. */
export interface EmbeddedServer {
  readonly url: string;
  /** A kubeconfig, as YAML text, for any client. */
  readonly kubeconfig: string;
  /** What can be made to go wrong. */
  readonly faults: Faults;
  /** Where containers' output is kept. */
  readonly logs: LogSink;
  /** Stops actors and controllers, cuts open streams and frees the port. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** A name of `scenarios`; the default one when left out. */
  readonly scenario?: string;
  /** Any free port when left out. */
  readonly port?: number;
  readonly clock: Clock;
  /** Who may log in, and do what. Without users, everybody may do everything. */
  readonly users?: readonly EmbeddedUser[];
  /** How long a terminating namespace rests before it is looked at. */
  readonly namespaceDelayMs?: number;
  /** Multiplies every delay of the scenario: 0.01 for tests. */
  readonly pace?: number;
}

/** No scenario has that name. The message names those that exist. */
export class UnknownScenario extends Error {
  constructor(name: string) {
    const names = scenarios.map((scenario) => scenario.name).join(', ');
    super(`There is no scenario "${name}"; there are: ${names}.`);
    this.name = 'UnknownScenario';
  }
}

const FIRST_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Starts a server that plays a scenario, and resolves when its first objects are there. */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const scenario = findScenario(options.scenario ?? defaultScenario);
  const { clock, users = [] } = options;
  const api = new ApiServer(clock, users);
  const stops = startControllers(api, options.namespaceDelayMs ?? 1000);
  const listener = await listen(api, options.port ?? 0);
  const url = `http://127.0.0.1:${listener.port}`;
  const token = users[0]?.token ?? ADMIN.token;
  const actors = startActors({ url, token, clock, logs: api.logs, pace: options.pace ?? 1 });
  const close = () => closeAll(listener, [() => actors.stop(), ...stops]);
  try {
    await scenario.start(actors);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    kubeconfig: kubeconfigText(url, token),
    faults: faultsOf(api, listener),
    logs: api.logs,
    close,
  };
}

function findScenario(name: string): Scenario {
  const scenario = scenarios.find((known) => known.name === name);
  if (scenario === undefined) throw new UnknownScenario(name);
  return scenario;
}

function startControllers({ store }: ApiServer, namespaceDelayMs: number): readonly (() => void)[] {
  const controllers = [
    new GarbageCollector(store),
    new CrdController(store),
    new JobController(store),
    new NamespaceController(store, namespaceDelayMs),
  ];
  const stops = controllers.map((controller) => controller.start());
  const namespaces = store.kinds.storedAt('namespaces');
  for (const name of FIRST_NAMESPACES)
    if (namespaces)
      store.create(
        namespaces,
        '',
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        asController,
      );
  return stops;
}

async function closeAll(listener: Listener, stops: readonly (() => void)[]): Promise<void> {
  for (const stop of stops) stop();
  await listener.close();
}

function faultsOf(api: ApiServer, listener: Listener): Faults {
  return {
    compact: () => api.store.history.compact(),
    dropStreams: () => listener.dropStreams(),
    answerNext: (code, count, matches) => api.failures.add(code, count, matches),
    failNextLog: (fault) => api.logs.faults.push(fault),
  };
}

/** A kubeconfig, as YAML text, for a server that takes this token. */
export function kubeconfigText(server: string, token: string, namespace?: string): string {
  const home = namespace === undefined ? '' : `, namespace: "${namespace}"`;
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- {name: embedded, cluster: {server: "${server}"}}`,
    'users:',
    `- {name: embedded, user: {token: "${token}"}}`,
    'contexts:',
    `- {name: embedded, context: {cluster: embedded, user: embedded${home}}}`,
    'current-context: embedded',
    '',
  ].join('\n');
}
