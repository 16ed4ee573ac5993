import { createHash } from 'node:crypto';
import type { ApiObject } from '../json.ts';
import type { RecordedLine, RecordedLog } from './recording.ts';

/** Pods that wrote a log while nobody recorded them: what must be served so that it can be read. */
export function logOnlyPods(lines: readonly RecordedLine[]): ReadonlyMap<string, ApiObject> {
  const seen = new Set<string>();
  const containers = new Map<string, Set<string>>();
  const logs = new Map<string, RecordedLog>();
  for (const line of lines) {
    if (line.type === 'change') {
      const { apiVersion, kind, metadata } = line.object;
      if (apiVersion === 'v1' && kind === 'Pod') seen.add(`${metadata.namespace}/${metadata.name}`);
      continue;
    }
    const key = podKey(line);
    logs.set(key, line);
    const names = containers.get(key) ?? new Set<string>();
    containers.set(key, names.add(line.container));
  }
  const pods = [...logs].filter(([key]) => !seen.has(key));
  return new Map(pods.map(([key, log]) => [key, podOf(log, [...(containers.get(key) ?? [])])]));
}

export function podKey({ namespace, pod }: RecordedLog): string {
  return `${namespace}/${pod}`;
}

function podOf({ namespace, pod, uid }: RecordedLog, containers: readonly string[]): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod,
      namespace,
      uid: uid ?? createHash('sha256').update(`${namespace}/${pod}`).digest('hex').slice(0, 32),
      annotations: { 'ktop.dev/recorded': 'log-only' },
    },
    // Without a node there is no log.
    spec: { nodeName: 'not-recorded', containers: containers.map((name) => ({ name })) },
    status: { phase: 'Unknown' },
  } as unknown as ApiObject;
}
