import type { KubeObject } from '../src/kube/object.ts';
import { NOON } from '../test/helpers/rows.ts';

/** What kubelets, a scheduler and controllers say of a pod that starts, and of one that does not. */
const STORIES: readonly (readonly [reason: string, message: (pod: string) => string])[] = [
  ['Scheduled', (pod) => `Successfully assigned production/${pod} to ip-10-0-13-187.eu-west-1`],
  ['Pulled', () => 'Container image "registry.example.com/team/app:v1.42.0" already present'],
  ['Created', () => 'Created container: app'],
  ['Started', () => 'Started container app'],
  ['BackOff', (pod) => `Back-off restarting failed container app in pod ${pod}_production(uid)`],
];

/** Event `i` of a busy cluster: five to a pod, each pod another one. */
export function ordinaryEvent(i: number): KubeObject {
  const pod = `checkout-service-6f7d8c9b5-${Math.floor(i / 5)
    .toString(36)
    .padStart(5, '0')}`;
  const [reason, message] = STORIES[i % 5] as (typeof STORIES)[number];
  return anEvent(i, pod, reason, message(pod));
}

/** Event `i` of the dearest kind: its own object, and a long message like no other. */
export function dearEvent(i: number): KubeObject {
  const words = Array.from({ length: 100 }, (_, n) => `w${word(i * 131 + n)}`).join(' ');
  return anEvent(i, `pod-${word(i)}-${i}`, 'Failed', words.slice(0, 1_000));
}

/** A controller that writes a new Event with each write of its object. */
export function loopingEvent(i: number): KubeObject {
  return anEvent(i, 'static-deps', 'Reconciled', `reconciled: static-deps at ${i}`, 1);
}

function anEvent(i: number, name: string, reason: string, message: string, pod = i): KubeObject {
  const at = new Date(NOON - 3_600_000 + i * 20).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${i.toString(16)}`,
      namespace: 'production',
      uid: uuid(i, 1),
      resourceVersion: String(i),
      creationTimestamp: at,
    },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'production',
      name,
      uid: uuid(name.startsWith('checkout') ? Math.floor(pod / 5) : pod, 2),
    },
    type: reason === 'BackOff' ? 'Warning' : 'Normal',
    reason,
    message,
    source: { component: 'kubelet', host: 'ip-10-0-13-187' },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    eventTime: null,
    reportingComponent: 'kubelet',
  };
}

function word(n: number): string {
  return String.fromCharCode(
    ...Array.from(
      { length: 8 },
      (_, place) => 97 + ((Math.imul(n, 2_654_435_761) >>> (place * 3)) % 26),
    ),
  );
}

function uuid(i: number, kind: number): string {
  return `${i.toString(16).padStart(8, '0')}-0000-4000-8000-${String(kind).padStart(12, '0')}`;
}
