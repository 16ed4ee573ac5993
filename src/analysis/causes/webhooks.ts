import { type Culprit, culpritNamed } from '../../knowledge/culprit.ts';
import type { Evidence } from '../../knowledge/finding.ts';
import type { Look } from '../../knowledge/look.ts';
import type { Cause, Subject } from '../../knowledge/pack.ts';
import { inOneLine, listAll, seenOr } from '../../knowledge/reading.ts';
import { eventOf } from '../../kube/events.ts';
import { type KubeObject, metaOf, nameOf, recordsAt, textAt, valueAt } from '../../kube/object.ts';
import { recordOf } from '../../kube/row.ts';
import { kindKey } from '../../kube/served-kind.ts';
import { isYoung } from './object.ts';

const CONFIGURATIONS = [
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
];

/** A webhook that is asked about every update of the object, and whose silence refuses it. */
interface Gatekeeper {
  readonly name: string;
  readonly configuration: KubeObject;
  readonly webhook: KubeObject;
}

/**
 * G-4 without a rehearsal: a webhook with failure policy Fail is asked about updates of the object, and
 * nobody serves it, as its endpoints or the complaints of others tell.
 */
export const deadWebhook: Cause = {
  code: 'G-4',
  answers: ['R-22', 'O-10', 'O-39'],
  source: 'kubernetes admissionregistration/v1 failurePolicy',
  async find(subject) {
    const { look, since } = subject;
    if (isYoung(since, look.now)) return undefined;
    const configurations = seenOr(await listAll(look, CONFIGURATIONS, {}), []);
    const around = await namespaceLabels(subject);
    const asked = configurations
      .flatMap((configuration) => gatekeepers(configuration, subject))
      .filter(({ webhook }) => isAskedIn(webhook, around));
    for (const gatekeeper of asked) {
      const evidence =
        (await endpointsGone(look, gatekeeper)) ??
        (await complaints(subject, gatekeeper, configurations));
      if (evidence === undefined) continue;
      const { name, configuration, webhook } = gatekeeper;
      return {
        severity: 'stuck',
        certainty: 'inferred',
        culprit: serverCulprit(name, webhook),
        sentence: `the webhook ${name} is asked about every update of it, its failure policy is Fail, and nobody seems to serve it: its finalizer cannot be taken off, whoever tries`,
        evidence: [
          {
            text: 'failurePolicy is Fail, and its rules match updates of this kind',
            object: nameOf(configuration),
            source: `webhooks[${name}]`,
          },
          ...evidence,
        ],
        actions: [
          {
            id: 'view',
            title: 'see who serves the webhook, and bring that back',
            effect: 'shows it, changes nothing',
            command: `kubectl get ${kindOf(configuration)} ${metaOf(configuration).name} -o yaml`,
          },
        ],
      };
    }
    return undefined;
  },
};

function kindOf(configuration: KubeObject): string {
  return `${textAt(configuration, 'kind').toLowerCase()}s`;
}

function gatekeepers(configuration: KubeObject, { kind, meta }: Subject): readonly Gatekeeper[] {
  return recordsAt(configuration, 'webhooks')
    .filter((webhook) => (textAt(webhook, 'failurePolicy') || 'Fail') === 'Fail')
    .filter((webhook) =>
      recordsAt(webhook, 'rules').some(
        (rule) =>
          includes(rule, 'operations', 'UPDATE') &&
          includes(rule, 'apiGroups', kind.group) &&
          includes(rule, 'resources', kind.resource),
      ),
    )
    .filter((webhook) => selects(valueAt(webhook, 'objectSelector'), meta.labels))
    .map((webhook) => ({ name: textAt(webhook, 'name'), configuration, webhook }));
}

function includes(rule: KubeObject, field: string, wanted: string): boolean {
  const values = rule[field];
  return Array.isArray(values) && (values.includes(wanted) || values.includes('*'));
}

type Labels = Readonly<Record<string, string>>;

/** What a `namespaceSelector` is asked about; that of other cluster-scoped objects is not asked. */
async function namespaceLabels({ look, kind, meta }: Subject): Promise<Labels | 'any' | 'unseen'> {
  if (kindKey(kind) === 'namespaces') return meta.labels;
  if (meta.namespace === '') return 'any';
  const namespace = await look.get('namespaces', '', meta.namespace);
  return namespace.seen && namespace.value !== undefined
    ? metaOf(namespace.value).labels
    : 'unseen';
}

function isAskedIn(webhook: KubeObject, labels: Labels | 'any' | 'unseen'): boolean {
  const selector = valueAt(webhook, 'namespaceSelector');
  if (labels === 'any' || isEmpty(selector)) return true;
  return labels !== 'unseen' && selects(selector, labels);
}

function isEmpty(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = recordOf(selector) ?? {};
  return matchLabels === undefined && matchExpressions === undefined;
}

/** What a LabelSelector says of labels. */
function selects(selector: unknown, labels: Labels): boolean {
  return (
    Object.entries(valueAt(selector, 'matchLabels') ?? {}).every(
      ([key, value]) => labels[key] === value,
    ) &&
    recordsAt(selector, 'matchExpressions').every(({ key, operator, values }) => {
      const label = labels[String(key)];
      if (operator === 'Exists') return label !== undefined;
      if (operator === 'DoesNotExist') return label === undefined;
      const isIn = label !== undefined && Array.isArray(values) && values.includes(label);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}

/** The Service has no ready address. */
async function endpointsGone(
  look: Look,
  { webhook }: Gatekeeper,
): Promise<readonly Evidence[] | undefined> {
  const name = textAt(webhook, 'clientConfig', 'service', 'name');
  const namespace = textAt(webhook, 'clientConfig', 'service', 'namespace');
  if (name === '') return undefined;
  const slices = await look.list('endpointslices.discovery.k8s.io', {
    namespace,
    labels: { 'kubernetes.io/service-name': name },
  });
  if (!slices.seen) return undefined;
  const ready = slices.value
    .flatMap((slice) => recordsAt(slice, 'endpoints'))
    .filter((endpoint) => valueAt(endpoint, 'conditions', 'ready') !== false);
  if (ready.length > 0) return undefined;
  return [
    { text: 'no ready address', object: `Service ${namespace}/${name}`, source: 'endpointslices' },
  ];
}

/** A webhook that was away so long ago may be back. */
const RECENT_MS = 5 * 60_000;

/** Others in the namespace run into a webhook of the same server. */
async function complaints(
  { look, meta }: Subject,
  { webhook }: Gatekeeper,
  configurations: readonly KubeObject[],
): Promise<readonly Evidence[] | undefined> {
  const server = serverOf(webhook);
  const siblings = configurations
    .flatMap((configuration) => recordsAt(configuration, 'webhooks'))
    .filter((other) => serverOf(other) === server)
    .map((other) => textAt(other, 'name'));
  const events = seenOr(await look.list('events', { namespace: meta.namespace || 'default' }), []);
  const event = events
    .map((it) => ({ it, at: eventOf(it).at ?? 0 }))
    .find(({ it, at }) => {
      if (look.now - at > RECENT_MS) return false;
      const failing = /failed calling webhook "([^"]+)"/.exec(textAt(it, 'message'))?.[1];
      return failing !== undefined && siblings.includes(failing);
    })?.it;
  if (event === undefined) return undefined;
  const of = `${textAt(event, 'involvedObject', 'kind')} ${meta.namespace}/${textAt(event, 'involvedObject', 'name')}`;
  const text = inOneLine(textAt(event, 'message'));
  return [{ text, object: of, source: `event ${textAt(event, 'reason')}` }];
}

/** Who should answer a webhook: its Service, or whoever has its URL. */
function serverCulprit(name: string, webhook: KubeObject): Culprit {
  const sentence = `the webhook ${name} cannot be reached and its failure policy is Fail`;
  const service = valueAt(webhook, 'clientConfig', 'service');
  return service === undefined
    ? culpritNamed('Webhook', '', name, sentence)
    : culpritNamed('Service', textAt(service, 'namespace'), textAt(service, 'name'), sentence);
}

/** Where a webhook is served: its Service, or the host of its URL. */
function serverOf(webhook: KubeObject): string {
  const url = textAt(webhook, 'clientConfig', 'url');
  if (url !== '') return URL.canParse(url) ? new URL(url).host : url;
  const service = valueAt(webhook, 'clientConfig', 'service');
  return `${textAt(service, 'namespace')}/${textAt(service, 'name')}`;
}
