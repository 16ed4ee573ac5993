import {
  aMap,
  aWidget,
  CORE,
  create,
  get,
  gone,
  JSON_PATCH,
  MAPS,
  NAMESPACE,
  patch,
  put,
  remove,
  type Sequence,
  WIDGETS,
} from './steps.ts';

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const NOWHERE = { service: { namespace: NAMESPACE, name: 'nowhere', path: '/judge' } };

const aWebhook = (more: object) => ({
  name: 'judge.conformance.example.com',
  clientConfig: NOWHERE,
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  timeoutSeconds: 2,
  ...more,
});
const aConfiguration = (name: string, webhook: object) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name },
  webhooks: [webhook],
});
const onMaps = (...operations: readonly string[]) => ({
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: ['configmaps'] }],
});
const refused = (request: object) => ({
  request: { ...(request as ReturnType<typeof get>) },
  until: ({ status }: { readonly status: number }) => status === 500,
});
/** Only these objects are judged: the server has other work to do. */
const judged = { labels: { judged: 'yes' } };
const objectSelector = { matchLabels: { judged: 'yes' } };

/** Webhooks that cannot be asked, and what is refused for that. */
export const admission: readonly Sequence[] = [
  {
    name: 'a webhook that nobody serves',
    steps: [
      create(MAPS, aMap('judged', { ...judged, finalizers: ['example.com/lock'] })),
      create(
        CONFIGURATIONS,
        aConfiguration('judge', aWebhook({ ...onMaps('UPDATE', 'DELETE'), objectSelector })),
      ),
      refused(patch(`${MAPS}/judged?dryRun=All`, { data: { k: 'w' } })),
      patch(`${MAPS}/judged`, [{ op: 'remove', path: '/metadata/finalizers/0' }], JSON_PATCH),
      patch(`${MAPS}/judged`, {}),
      patch(`${MAPS}/judged`, { metadata: { labels: { judged: 'no' } } }),
      put(`${MAPS}/judged`, aMap('judged', judged, { k: 'put' })),
      remove(`${MAPS}/judged`),
      remove(`${MAPS}/judged`, { dryRun: ['All'] }),
      remove(`${MAPS}/judged`, { preconditions: { uid: 'another' } }),
      create(MAPS, aMap('also-judged', judged)),
      create(MAPS, aMap('free')),
      patch(`${MAPS}/free`, { data: { k: 'w' } }),
      remove(`${MAPS}/free`),
      get(`${MAPS}/judged`),
      remove(`${CONFIGURATIONS}/judge`),
      {
        request: patch(`${MAPS}/judged`, { metadata: { finalizers: null } }),
        until: ({ status }) => status === 200,
      },
      remove(`${MAPS}/judged`),
      remove(`${MAPS}/also-judged`),
      gone(`${MAPS}/judged`),
    ],
  },
  {
    name: 'a webhook whose address refuses connections',
    steps: [
      create(
        CONFIGURATIONS,
        aConfiguration(
          'far',
          aWebhook({
            ...onMaps('CREATE'),
            objectSelector,
            clientConfig: { url: 'https://127.0.0.1:1/judge' },
          }),
        ),
      ),
      refused(create(`${MAPS}?dryRun=All`, aMap('judged', judged))),
      create(MAPS, aMap('judged', judged)),
      get(`${CONFIGURATIONS}/far`),
      remove(`${CONFIGURATIONS}/far`),
    ],
  },
  {
    name: 'a webhook that may fail, and one for another place',
    steps: [
      create(
        CONFIGURATIONS,
        aConfiguration('meek', aWebhook({ ...onMaps('*'), failurePolicy: 'Ignore' })),
      ),
      create(
        CONFIGURATIONS,
        aConfiguration(
          'elsewhere',
          aWebhook({
            ...onMaps('*'),
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'nowhere' } },
          }),
        ),
      ),
      create(
        CONFIGURATIONS,
        aConfiguration(
          'here',
          aWebhook({
            rules: [
              {
                apiGroups: ['conformance.example.com'],
                apiVersions: ['*'],
                operations: ['UPDATE'],
                resources: ['widgets/status'],
                scope: 'Namespaced',
              },
            ],
            namespaceSelector: {
              matchExpressions: [
                { key: 'kubernetes.io/metadata.name', operator: 'In', values: [NAMESPACE] },
              ],
            },
          }),
        ),
      ),
      create(WIDGETS, aWidget('halved')),
      refused(patch(`${WIDGETS}/halved/status?dryRun=All`, { status: { phase: 'Ready' } })),
      patch(`${WIDGETS}/halved`, { spec: { size: 2 } }),
      create(MAPS, aMap('unjudged')),
      remove(`${MAPS}/unjudged`),
      remove(`${CONFIGURATIONS}/meek`),
      remove(`${CONFIGURATIONS}/elsewhere`),
      remove(`${CONFIGURATIONS}/here`),
      {
        request: patch(`${WIDGETS}/halved/status`, { status: { phase: 'Ready' } }),
        until: ({ status }) => status === 200,
      },
      remove(`${WIDGETS}/halved`),
      get(`${CORE}/services/nowhere`),
    ],
  },
];
