import type { TestProject } from 'vitest/node';
import {
  type ControlPlaneAddress,
  findBinaries,
  startControlPlane,
} from '../helpers/control-plane.ts';
import { nodeUnavailable } from '../helpers/node.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    controlPlane: ControlPlaneAddress;
  }
}

/** Starts the control plane all end-to-end tests share; a test gets its address by `inject('controlPlane')`. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  requireBinaries();
  const lack = nodeUnavailable();
  if (lack !== undefined)
    process.stderr.write(`The tests that need a real node are skipped: ${lack}.\n`);
  const { stop, kubeconfig, server, token, tokens, caFile, auditLog } = await startControlPlane();
  provide('controlPlane', { kubeconfig, server, token, tokens, caFile, auditLog });
  return stop;
}

/** Ends the run with one sentence, not with a stack trace around it, where there is nothing to start. */
function requireBinaries(): void {
  try {
    findBinaries();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
