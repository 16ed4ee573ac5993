// Builds etcd, kube-apiserver and kube-controller-manager from Go modules, for the end-to-end tests,
// and on Linux what a node needs: kubelet, containerd, runc and an image for its pods.
// Takes some eight minutes the first time and nothing after that: what the cache holds is reused.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheFolder, NODE_PROGRAMS, nodeFolder, PROGRAMS } from './cache.js';
import { imageOf } from './node/image.js';

const HERE = import.meta.dirname;
const NODE = path.join(HERE, 'node');
const SMALL = '-s -w';

/** Where the source of each program is, and what is left out of it. */
const SOURCES = {
  etcd: { module: HERE, source: 'go.etcd.io/etcd/server/v3' },
  ...Object.fromEntries(
    ['kube-apiserver', 'kube-controller-manager', 'kubelet'].map((program) => [
      program,
      { module: HERE, source: `k8s.io/kubernetes/cmd/${program}`, linkerFlags: versioned() },
    ]),
  ),
  ...Object.fromEntries(
    ['containerd', 'containerd-shim-runc-v2', 'ctr'].map((program) => [
      program,
      {
        module: NODE,
        source: `github.com/containerd/containerd/v2/cmd/${program}`,
        tags: 'no_btrfs no_devmapper no_zfs',
        cgo: '0',
      },
    ]),
  ),
  runc: { module: NODE, source: 'github.com/opencontainers/runc', cgo: '1' },
  'runc-unfiltered': { module: NODE, source: './runc-unfiltered', cgo: '0' },
  speak: { module: NODE, source: './speak', cgo: '0' },
};

provide('control plane', PROGRAMS, cacheFolder(), 'about six minutes');
if (process.platform === 'linux')
  provide('node', NODE_PROGRAMS, nodeFolder(), 'about two minutes more');
else console.log('node: none, for it runs on Linux alone; the tests that need it are skipped');

function provide(what, programs, folder, duration) {
  const missing = programs.filter((program) => !existsSync(path.join(folder, program)));
  if (missing.length === 0) {
    console.log(`${what}: ready in ${folder}`);
    return;
  }
  console.log(`${what}: building ${missing.join(', ')} into ${folder} (${duration})`);
  try {
    build(missing, folder);
    console.log(`${what}: built in ${folder}`);
  } catch (error) {
    console.error(`${what}: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Builds beside the cache and moves each program into place, so that an interrupted build leaves nothing half-made. */
function build(programs, folder) {
  mkdirSync(folder, { recursive: true });
  const workshop = mkdtempSync(path.join(folder, 'building-'));
  try {
    for (const program of programs) {
      const made = path.join(workshop, program);
      if (program === 'image.tar') makeImage(made);
      else compile(program, made);
      renameSync(made, path.join(folder, program));
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function makeImage(file) {
  const program = path.join(path.dirname(file), 'speak');
  compile('speak', program);
  writeFileSync(file, imageOf(program));
}

function compile(program, output) {
  const { module, source, linkerFlags = SMALL, tags = '', cgo } = SOURCES[program];
  const args = ['build', '-trimpath', '-ldflags', linkerFlags, '-tags', tags, '-o', output, source];
  const env = { ...process.env, ...(cgo === undefined ? {} : { CGO_ENABLED: cgo }) };
  if (program === 'runc') requireCompiler(env);
  const { status, error } = spawnSync('go', args, { cwd: module, env, stdio: 'inherit' });
  if (error?.code === 'ENOENT')
    throw new Error('install Go 1.26 or newer, or set KUBEBUILDER_ASSETS to a folder of binaries');
  if (error) throw error;
  if (status !== 0) throw new Error(`go build of ${source} failed`);
}

function requireCompiler(env) {
  const compiler = spawnSync('go', ['env', 'CC'], { env, encoding: 'utf8' }).stdout?.trim();
  if (compiler && spawnSync(compiler, ['--version']).error)
    throw new Error(`install ${compiler}, for a part of runc is C, or set CC to another compiler`);
}

/** The API server reports as its version what the linker is told. */
function versioned() {
  const [, major, minor, patch] = readFileSync(path.join(HERE, 'go.mod'), 'utf8').match(
    /k8s\.io\/kubernetes v(\d+)\.(\d+)\.(\d+)/,
  );
  const version = 'k8s.io/component-base/version';
  return [
    SMALL,
    `-X ${version}.gitVersion=v${major}.${minor}.${patch}`,
    `-X ${version}.gitMajor=${major}`,
    `-X ${version}.gitMinor=${minor}`,
  ].join(' ');
}
