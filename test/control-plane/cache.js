import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The programs of the control plane the tests talk to. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/** What a node is made of beside them: its programs, and the image its pods run. For Linux alone. */
export const NODE_PROGRAMS = [
  'kubelet',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'runc',
  'runc-unfiltered',
  'image.tar',
];

const NODE_SOURCES = [
  'go.mod',
  'node/go.mod',
  'node/image.js',
  'node/runc-unfiltered/main.go',
  'node/speak/main.go',
];

/**
 * Where `npm run control-plane` keeps the programs it built: `$KTOP_CONTROL_PLANE`, or a folder of
 * the user's cache named after the content of go.mod, so that another version never meets old binaries.
 */
export function cacheFolder() {
  return folderOf('control-plane', ['go.mod']);
}

/** The same for a node, named after all that it is built from. */
export function nodeFolder() {
  return folderOf('node', NODE_SOURCES);
}

function folderOf(kind, sources) {
  const { KTOP_CONTROL_PLANE, XDG_CACHE_HOME } = process.env;
  if (KTOP_CONTROL_PLANE) return path.resolve(KTOP_CONTROL_PLANE);
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(path.join(import.meta.dirname, source)));
  const cache = XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(cache, 'ktop', kind, hash.digest('hex').slice(0, 12));
}
