import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder, PROGRAMS } from '../control-plane/cache.js';
import { openProcessGroup, type Program } from './processes.ts';
import { fixtureFile } from './tls-server.ts';

/** Who may log in: `admin` may do everything, the others nothing until a test grants it. */
export const USERS = ['admin', 'alice', 'bob', 'tui'] as const;
export type User = (typeof USERS)[number];

/** Where to reach a control plane: plain data, so that vitest can hand it to the tests. */
export interface ControlPlaneAddress {
  /** Path of a kubeconfig with one context for each user, `admin` being the current one. */
  readonly kubeconfig: string;
  readonly server: string;
  /** The bearer token of `admin`. */
  readonly token: string;
  readonly tokens: Readonly<Record<User, string>>;
  readonly caFile: string;
  /** JSON lines, when an audit policy was given. */
  readonly auditLog: string;
}

/** A real etcd, kube-apiserver and kube-controller-manager on loopback. */
export interface ControlPlane extends ControlPlaneAddress {
  /** The processes as they are now; a restarted API server has another one. */
  pids(): { readonly etcd: number; readonly apiserver: number; readonly controllerManager: number };
  /** Forgets all history up to now, as etcd does by and by: a watch cannot go on from before. */
  compact(): Promise<void>;
  /** Kills the API server as a crash would; etcd keeps its state. */
  stopApiserver(): Promise<void>;
  /** Starts it again on the same port with the same certificate, and resolves when it is ready. */
  startApiserver(): Promise<void>;
  /** Ends everything and removes its state. */
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** More flags for kube-apiserver, such as `--feature-gates=WatchList=false`. */
  readonly apiserverArgs?: readonly string[];
  /** An `audit.k8s.io/v1` Policy; without one nothing is audited. */
  readonly auditPolicy?: Readonly<Record<string, unknown>>;
  /** Whether pods need a ServiceAccount that exists, as on any cluster. */
  readonly serviceAccounts?: boolean;
}

const READY_WITHIN_MS = 60_000;

/** The folder that holds the programs of the control plane. */
export function findBinaries(): string {
  const { KUBEBUILDER_ASSETS } = process.env;
  const folder = KUBEBUILDER_ASSETS || cacheFolder();
  if (PROGRAMS.every((program) => existsSync(path.join(folder, program)))) return folder;
  throw new Error(
    `No control plane in ${folder}: set KUBEBUILDER_ASSETS to a folder with ${PROGRAMS.join(', ')}, or run \`npm run control-plane\`.`,
  );
}

/** Starts a control plane of its own and resolves when its API server is ready, in about four seconds. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = findBinaries();
  const group = openProcessGroup('ktop-control-plane-');
  const file = (name: string) => path.join(group.folder, name);
  const binary = (name: string) => path.join(binaries, name);
  const [port = 0, etcdPort = 0, peerPort = 0] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const server = `https://127.0.0.1:${port}`;
  const tokens = { admin: 'admin-token', alice: 'alice-token', bob: 'bob-token', tui: 'tui-token' };
  const address: ControlPlaneAddress = {
    kubeconfig: file('kubeconfig'),
    server,
    token: tokens.admin,
    tokens,
    caFile: file('certs/apiserver.crt'),
    auditLog: file('audit.log'),
  };

  writeServiceAccountKeys(file('sa.key'), file('sa.pub'));
  writeFileSync(file('tokens.csv'), tokensCsv(tokens));
  if (options.auditPolicy) writeFileSync(file('audit.json'), JSON.stringify(options.auditPolicy));

  const startEtcd = () =>
    group.start('etcd', binary('etcd'), [
      `--data-dir=${file('etcd')}`,
      '--unsafe-no-fsync',
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
    ]);

  const startApiserver = async () => {
    const apiserver = group.start('kube-apiserver', binary('kube-apiserver'), [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${file('certs')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('sa.pub')}`,
      `--service-account-signing-key-file=${file('sa.key')}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-cluster-ip-range=10.0.0.0/24',
      ...(options.serviceAccounts === true ? [] : ['--disable-admission-plugins=ServiceAccount']),
      '--allow-privileged=true',
      `--kubelet-client-certificate=${fixtureFile('client.crt')}`,
      `--kubelet-client-key=${fixtureFile('client.key')}`,
      ...(options.auditPolicy
        ? [`--audit-policy-file=${file('audit.json')}`, `--audit-log-path=${address.auditLog}`]
        : []),
      ...(options.apiserverArgs ?? []),
    ]);
    await untilReady(address, apiserver);
    return apiserver;
  };

  const startControllerManager = () =>
    group.start('kube-controller-manager', binary('kube-controller-manager'), [
      `--kubeconfig=${address.kubeconfig}`,
      `--service-account-private-key-file=${file('sa.key')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ]);

  try {
    const etcd = startEtcd();
    let apiserver = await startApiserver();
    writeFileSync(address.kubeconfig, kubeconfig(address));
    const controllerManager = startControllerManager();
    return {
      ...address,
      pids: () => ({
        etcd: etcd.pid,
        apiserver: apiserver.pid,
        controllerManager: controllerManager.pid,
      }),
      compact: () => compact(etcdUrl),
      stopApiserver: () => apiserver.end('SIGKILL'),
      async startApiserver() {
        apiserver = await startApiserver();
      },
      stop: () => group.stop(),
    };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/** Writes to etcd, so that nobody is up to date, and compacts it, both by etcd's JSON gateway. */
async function compact(etcdUrl: string): Promise<void> {
  const ask = async (method: string, body: object) => {
    const answer = await fetch(`${etcdUrl}/v3/kv/${method}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`etcd: ${await answer.text()}`);
    return (await answer.json()) as { readonly header: { readonly revision: string } };
  };
  const unused = { key: btoa('/unused'), value: btoa('x') };
  for (let i = 0; i < 5; i++) await ask('put', unused);
  const { header } = await ask('put', unused);
  await ask('compaction', { revision: header.revision, physical: true });
}

/** Ports nobody listens on, all taken at once so that they differ. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function writeServiceAccountKeys(privateFile: string, publicFile: string): void {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(privateFile, keys.privateKey, { mode: 0o600 });
  writeFileSync(publicFile, keys.publicKey);
}

function tokensCsv(tokens: Readonly<Record<User, string>>): string {
  const lines = USERS.map((user) => {
    const groups = user === 'admin' ? ',"system:masters"' : '';
    return `${tokens[user]},${user},${user}${groups}`;
  });
  return `${lines.join('\n')}\n`;
}

/** JSON is YAML too. */
function kubeconfig({ server, tokens, caFile }: ControlPlaneAddress): string {
  const cluster = {
    server,
    'certificate-authority-data': readFileSync(caFile).toString('base64'),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: USERS.map((name) => ({ name, user: { token: tokens[name] } })),
    contexts: USERS.map((name) => ({ name, context: { cluster: 'test', user: name } })),
    'current-context': 'admin',
  });
}

async function untilReady(address: ControlPlaneAddress, apiserver: Program): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += 50) {
    if (apiserver.ended()) break;
    if (await isReady(address)) return;
    await delay(50);
  }
  const lastWords = apiserver.log().trimEnd().split('\n').slice(-5).join('\n');
  throw new Error(`kube-apiserver did not become ready:\n${lastWords}`);
}

function isReady({ server, token, caFile }: ControlPlaneAddress): Promise<boolean> {
  if (!existsSync(caFile)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    get(`${server}/readyz`, { ca: readFileSync(caFile), headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
