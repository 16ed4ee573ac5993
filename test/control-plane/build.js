// Builds etcd, kube-apiserver and kube-controller-manager from Go modules, for the end-to-end tests.
// Takes some six minutes the first time and nothing after that: what the cache holds is reused.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, PROGRAMS } from './cache.js';

const folder = cacheFolder();
const missing = PROGRAMS.filter((program) => !existsSync(path.join(folder, program)));
if (missing.length === 0) {
  console.log(`control plane: ready in ${folder}`);
} else {
  console.log(`control plane: building ${missing.join(', ')} into ${folder} (about six minutes)`);
  try {
    build(missing);
    console.log(`control plane: built in ${folder}`);
  } catch (error) {
    console.error(`control plane: ${error.message}`);
    process.exitCode = 1;
  }
}

/** Builds beside the cache and moves each program into place, so that an interrupted build leaves nothing half-made. */
function build(programs) {
  mkdirSync(folder, { recursive: true });
  const workshop = mkdtempSync(path.join(folder, 'building-'));
  try {
    for (const program of programs) {
      go(
        'build',
        '-trimpath',
        '-ldflags',
        linkerFlags(program),
        '-o',
        path.join(workshop, program),
        packageOf(program),
      );
      renameSync(path.join(workshop, program), path.join(folder, program));
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function packageOf(program) {
  return program === 'etcd' ? 'go.etcd.io/etcd/server/v3' : `k8s.io/kubernetes/cmd/${program}`;
}

/** The API server reports as its version what the linker is told. */
function linkerFlags(program) {
  if (program === 'etcd') return '-s -w';
  const [, major, minor, patch] = readFileSync(
    path.join(import.meta.dirname, 'go.mod'),
    'utf8',
  ).match(/k8s\.io\/kubernetes v(\d+)\.(\d+)\.(\d+)/);
  const version = 'k8s.io/component-base/version';
  return [
    '-s -w',
    `-X ${version}.gitVersion=v${major}.${minor}.${patch}`,
    `-X ${version}.gitMajor=${major}`,
    `-X ${version}.gitMinor=${minor}`,
  ].join(' ');
}

function go(...args) {
  const { status, error } = spawnSync('go', args, { cwd: import.meta.dirname, stdio: 'inherit' });
  if (error?.code === 'ENOENT') {
    throw new Error('install Go 1.26 or newer, or set KUBEBUILDER_ASSETS to a folder of binaries');
  }
  if (error) throw error;
  if (status !== 0) throw new Error(`go build of ${args.at(-1)} failed`);
}
