import {
  CORE,
  create,
  get,
  gone,
  METADATA,
  patch,
  remove,
  type Sequence,
  STRATEGIC,
  TABLE,
} from './steps.ts';

const PODS = `${CORE}/pods`;
const aPod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec,
});
const CONTAINERS = [
  { name: 'main', image: 'example.com/app:1' },
  { name: 'side', image: 'example.com/side' },
];
const schedulingGates = [{ name: 'example.com/later' }];

/** Pods that no scheduler takes: there is no node beside the real server. */
export const pods: readonly Sequence[] = [
  {
    name: 'a pod without a node',
    steps: [
      create(PODS, aPod('lonely', { schedulingGates, containers: CONTAINERS })),
      get(`${PODS}/lonely`),
      get(`${PODS}/lonely`, METADATA),
      get(`${PODS}?labelSelector=app%3Dlonely`, TABLE),
      get(`${PODS}?labelSelector=app&fieldSelector=spec.nodeName%3D,status.phase%3DPending`, TABLE),
      patch(`${PODS}/lonely/status`, { status: { phase: 'Running' } }, STRATEGIC),
      patch(
        `${PODS}/lonely`,
        { spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] } },
        STRATEGIC,
      ),
      patch(`${PODS}/lonely`, { metadata: { finalizers: ['example.com/lock'] } }),
      remove(`${PODS}/lonely?dryRun=All`),
      remove(`${PODS}/lonely`),
      get(`${PODS}/lonely`, TABLE),
      patch(`${PODS}/lonely`, { metadata: { finalizers: null } }),
      gone(`${PODS}/lonely`),
    ],
  },
  {
    name: 'pods that cannot be',
    steps: [
      create(PODS, aPod('empty', { containers: [] })),
      create(PODS, aPod('vague', { containers: [{ name: 'main' }] })),
    ],
  },
  {
    name: 'the log of a pod without a node',
    steps: [
      create(PODS, aPod('silent', { schedulingGates, containers: CONTAINERS })),
      ...[
        '',
        '?container=main',
        '?container=main&follow=true',
        '?container=main&previous=true',
        '?container=absent',
        '?container=main&tailLines=-1',
        '?container=main&limitBytes=0',
        '?container=main&sinceSeconds=0',
        '?container=main&sinceSeconds=1&sinceTime=2026-01-15T12:00:00Z',
      ].map((query) => get(`${PODS}/silent/log${query}`)),
      get(`${PODS}/absent/log`),
      remove(`${PODS}/silent`),
      gone(`${PODS}/silent`),
    ],
  },
];
