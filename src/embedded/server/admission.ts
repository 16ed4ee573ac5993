import {
  type ApiObject,
  at,
  isJson,
  type Json,
  jsonAt,
  listAt,
  numberAt,
  textAt,
} from '../json.ts';
import type { History } from './history.ts';
import { labelsMatch } from './label-match.ts';
import type { Review } from './object-store.ts';
import type { ResourceType } from './resource-type.ts';
import { failedWebhook } from './status-error.ts';

const GROUP = 'admissionregistration.k8s.io';
const CONFIGURATIONS = [
  `mutatingwebhookconfigurations.${GROUP}`,
  `validatingwebhookconfigurations.${GROUP}`,
];

/** A write that webhooks may have to be asked about. */
export interface Reviewed {
  readonly type: ResourceType;
  /** Empty for what is in no namespace. */
  readonly namespace: string;
  readonly subresource: string;
}

/**
 * What admission says to a write. No webhook is ever called: one whose Service has a ready pod counts
 * as asked and content; one that cannot be reached refuses, unless its failure policy is Ignore.
 */
export function reviewOf(history: History, { type, namespace, subresource }: Reviewed): Review {
  return (asked) => {
    if (type.group === GROUP) return;
    const home = history.collection('namespaces').get(namespace);
    for (const webhook of webhooksIn(history)) {
      if (textAt(webhook, 'failurePolicy') === 'Ignore') continue;
      const isMeant =
        listAt(webhook, 'rules').some((rule) =>
          ruleMatches(rule, { type, namespace, subresource }, asked.operation),
        ) &&
        isInPlace(webhook, type, home, asked) &&
        [asked.object, asked.old].some(
          (object) => object && labelsMatch(jsonAt(webhook, 'objectSelector'), object),
        );
      const problem = isMeant ? problemOf(history, webhook) : undefined;
      if (problem !== undefined) throw failedWebhook(textAt(webhook, 'name'), problem);
    }
  };
}

function webhooksIn(history: History): readonly Json[] {
  return CONFIGURATIONS.flatMap((key) => history.collection(key).under(''))
    .flatMap((configuration) => listAt(configuration, 'webhooks'))
    .filter(isJson);
}

function ruleMatches(
  rule: unknown,
  { type, namespace, subresource }: Reviewed,
  operation: string,
): boolean {
  const covers = (key: string, value: string) => {
    const values = listAt(rule, key);
    return values.includes('*') || values.includes(value);
  };
  const isNamespaced = namespace !== '';
  const scope = textAt(rule, 'scope') || '*';
  return (
    covers('operations', operation) &&
    covers('apiGroups', type.group) &&
    covers('apiVersions', type.version) &&
    listAt(rule, 'resources').some((pattern) => {
      const [resource = '', sub = ''] = String(pattern).split('/');
      return ['*', type.resource].includes(resource) && ['*', subresource].includes(sub);
    }) &&
    (scope === '*' || (scope === 'Namespaced') === isNamespaced)
  );
}

/** What is in no namespace is everywhere; a namespace is where its own labels say. */
function isInPlace(
  webhook: Json,
  type: ResourceType,
  home: ApiObject | undefined,
  { object, old }: Parameters<Review>[0],
): boolean {
  const place = type.storageKey === 'namespaces' ? (object ?? old) : home;
  return place === undefined || labelsMatch(jsonAt(webhook, 'namespaceSelector'), place);
}

/** Why a webhook cannot be called; `undefined` where somebody would answer. */
function problemOf(history: History, webhook: Json): string | undefined {
  const seconds = numberAt(webhook, 'timeoutSeconds') || 10;
  const url = textAt(webhook, 'clientConfig', 'url');
  const failed = (address: string, why: string) =>
    `failed to call webhook: Post "${address}?timeout=${seconds}s": ${why}`;
  if (url !== '') return failed(url, refusedBy(new URL(url).hostname, new URL(url).port || '443'));
  const service = jsonAt(webhook, 'clientConfig', 'service');
  const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')];
  const port = numberAt(service, 'port') || 443;
  const address = `https://${name}.${namespace}.svc:${port}${textAt(service, 'path')}`;
  const found = history.collection('services').get(`${namespace}/${name}`);
  if (found === undefined) return failed(address, `service "${name}" not found`);
  if (hasReadyPod(history, found)) return undefined;
  return failed(address, refusedBy(textAt(found, 'spec', 'clusterIP'), String(port)));
}

/** What kube-proxy's rejection of a Service without endpoints looks like, and a port nobody listens on. */
function refusedBy(host: string, port: string): string {
  return `dial tcp ${host}:${port}: connect: connection refused`;
}

function hasReadyPod(history: History, service: ApiObject): boolean {
  const matchLabels = jsonAt(service, 'spec', 'selector');
  if (Object.keys(matchLabels).length === 0) return false;
  const { namespace = '' } = service.metadata;
  return history
    .collection('pods')
    .under(`${namespace}/`)
    .some(
      (pod) =>
        labelsMatch({ matchLabels }, pod) &&
        listAt(pod, 'status', 'conditions').some(
          (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
        ),
    );
}
