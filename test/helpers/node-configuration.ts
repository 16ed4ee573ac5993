import path from 'node:path';
import { fixtureFile } from './tls-server.ts';

/** The configuration of containerd, with one image that also holds the namespaces of pods. */
export function runtimeConfiguration(options: {
  readonly image: string;
  readonly programs: string;
}): string {
  const { image, programs } = options;
  return `version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${image}'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      BinaryName = '${path.join(programs, 'runc-unfiltered')}'
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['/var/lib/cni/bin']
    conf_dir = '/var/lib/cni/net.d'
`;
}

/** Pods have no network; the plugin is test/control-plane/node/cni.sh. */
export const NETWORK = {
  cniVersion: '0.4.0',
  name: 'unconnected',
  plugins: [{ type: 'unconnected' }],
};

const NEVER = '0%';

/** A KubeletConfiguration that asks little of the machine: no limits, no eviction, no firewall rules. */
export function kubeletConfiguration(options: {
  readonly address: string;
  readonly port: number;
}): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    ...options,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: fixtureFile('ca.crt') },
    },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    evictionHard: {
      'memory.available': NEVER,
      'nodefs.available': NEVER,
      'nodefs.inodesFree': NEVER,
      'imagefs.available': NEVER,
      'imagefs.inodesFree': NEVER,
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    resolvConf: '',
    clusterDNS: ['10.0.0.10'],
  };
}
