import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NODE_PROGRAMS, nodeFolder } from '../control-plane/cache.js';
import { IMAGE } from '../control-plane/node/image.js';
import { type Api, openApi } from './api.ts';
import { type ControlPlaneAddress, freePorts } from './control-plane.ts';
import { forgetNode } from './forget-node.ts';
import { kubeletConfiguration, NETWORK, runtimeConfiguration } from './node-configuration.ts';
import { openProcessGroup, type Program } from './processes.ts';

/** A real kubelet with containerd and runc. Nobody schedules: a pod names its node. */
export interface Node {
  /** The `nodeName` of pods that shall run here. */
  readonly name: string;
  /** The one image; `args` of a container are steps, see test/control-plane/node/speak/main.go. */
  readonly image: string;
  /** What containerd and the kubelet log; the node's control groups have its name. */
  readonly folder: string;
  /** `SIGKILL` cuts all follows, and the kubelet comes back; `SIGSTOP` and `SIGCONT` let it hang and go on. */
  signalKubelet(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends everything that runs here, and removes the Node and its pods. */
  stop(): Promise<void>;
}

export interface NodeOptions {
  /** Fields of a KubeletConfiguration, such as `containerLogMaxSize`. */
  readonly kubelet?: Readonly<Record<string, unknown>>;
}

const SCRIPTS = path.resolve(import.meta.dirname, '../control-plane/node');
const CLEAN_UP = path.join(SCRIPTS, 'clean-up.sh');
const NAMESPACES = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL'];
const READY_WITHIN_MS = 90_000;

/** Why this machine cannot run a node; `undefined` when it can. */
export function nodeUnavailable(): string | undefined {
  if (process.platform !== 'linux') return 'a node needs Linux';
  if (process.getuid?.() !== 0) return 'a node needs root';
  if (!existsSync('/sys/fs/cgroup/cgroup.controllers') && !existsSync('/sys/fs/cgroup/memory'))
    return 'a node needs control groups at /sys/fs/cgroup';
  const mounting = ['sh', '-c', 'mount --make-rprivate / && mount -t proc proc /proc'];
  const { error, status, stderr } = spawnSync('unshare', [...NAMESPACES, '--cgroup', ...mounting]);
  if (error !== undefined) return `a node needs unshare: ${error.message}`;
  if (status !== 0) return `a node needs namespaces of its own: ${String(stderr).trim()}`;
  const folder = nodeFolder();
  const missing = NODE_PROGRAMS.filter((program) => !existsSync(path.join(folder, program)));
  if (missing.length === 0) return undefined;
  return `there is no ${missing.join(', ')} in ${folder}: run \`npm run control-plane\``;
}

/**
 * Starts a node of this control plane in namespaces and control groups of its own, and resolves when
 * it is ready, in about two seconds. None of it outlives this process. Whoever may log in to the control
 * plane is root on this machine as long as it runs.
 */
export async function startNode(
  plane: ControlPlaneAddress,
  { kubelet = {} }: NodeOptions = {},
): Promise<Node> {
  const group = openProcessGroup('ktop-node-', CLEAN_UP);
  const api = openApi(plane);
  const name = '127.0.0.1'; // An address of this machine alone, which a kubelet takes from its name.
  const [port = 0] = await freePorts(1);
  const programs = nodeFolder();
  const write = (file: string, content: string) =>
    writeFileSync(path.join(group.folder, file), content);

  write('name', name);
  write('kubeconfig', readFileSync(plane.kubeconfig, 'utf8'));
  write('containerd.toml', runtimeConfiguration({ image: IMAGE, programs }));
  write(
    'kubelet.json',
    JSON.stringify({ ...kubeletConfiguration({ address: name, port }), ...kubelet }),
  );
  write('network.conflist', JSON.stringify(NETWORK));
  const init = ['sh', path.join(SCRIPTS, 'init.sh'), programs, group.folder];
  const program = group.start('node', 'unshare', [...NAMESPACES, ...init]);

  const stop = async () => {
    await program.end('SIGKILL');
    const { status, stderr } = spawnSync('sh', [CLEAN_UP, group.folder], { encoding: 'utf8' });
    await group.stop();
    await forgetNode(api, name).finally(() => api.close());
    if (status !== 0) throw new Error(stderr);
  };
  try {
    await untilReady(api, name, program, group.folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    image: IMAGE,
    folder: group.folder,
    signalKubelet: (signal) => process.kill(kubeletOf(group.folder), signal),
    stop,
  };
}

async function untilReady(api: Api, name: string, program: Program, folder: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS && !program.ended(); waitedMs += 100) {
    if (await isReady(api, name)) return;
    await delay(100);
  }
  throw new Error(`the node did not become ready:\n${lastWords(folder)}`);
}

async function isReady(api: Api, name: string): Promise<boolean> {
  const { status, body } = await api.send('GET', `/api/v1/nodes/${name}`);
  if (status !== 200) return false;
  const ready = body.status.conditions?.find(({ type }: { type: string }) => type === 'Ready');
  return ready?.status === 'True';
}

function lastWords(folder: string): string {
  const logs = ['node.log', 'containerd.log', 'import.log', 'kubelet.log'];
  const written = logs.filter((log) => existsSync(path.join(folder, log)));
  return written
    .map((log) => {
      const lines = readFileSync(path.join(folder, log), 'utf8').trimEnd().split('\n');
      return [`== ${log}`, ...lines.slice(-5)].join('\n');
    })
    .join('\n');
}

/** The one process whose command is `kubelet` and which is configured from this folder. */
function kubeletOf(folder: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const pid = pids.find((entry) => {
    const [command = '', config = ''] = commandOf(entry);
    return path.basename(command) === 'kubelet' && config.startsWith(`--config=${folder}/`);
  });
  if (pid === undefined) throw new Error('the kubelet is not running');
  return Number(pid);
}

function commandOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It is gone.
  }
}
