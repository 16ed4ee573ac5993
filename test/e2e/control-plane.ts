import type { TestProject } from 'vitest/node';
import { type ControlPlaneAddress, startControlPlane } from '../helpers/control-plane.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    controlPlane: ControlPlaneAddress;
  }
}

/** Starts the control plane all end-to-end tests share; a test gets its address by `inject('controlPlane')`. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { stop, kubeconfig, server, token, tokens, caFile, auditLog } = await startControlPlane();
  provide('controlPlane', { kubeconfig, server, token, tokens, caFile, auditLog });
  return stop;
}
