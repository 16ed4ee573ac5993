import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The programs of the control plane the tests talk to. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/**
 * Where `npm run control-plane` keeps the programs it built: `$KTOP_CONTROL_PLANE`, or a folder of
 * the user's cache named after the content of go.mod, so that another version never meets old binaries.
 */
export function cacheFolder() {
  const { KTOP_CONTROL_PLANE, XDG_CACHE_HOME } = process.env;
  if (KTOP_CONTROL_PLANE) return path.resolve(KTOP_CONTROL_PLANE);
  const goMod = readFileSync(path.join(import.meta.dirname, 'go.mod'));
  const hash = createHash('sha256').update(goMod).digest('hex').slice(0, 12);
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'ktop', 'control-plane', hash);
}
