import type { Look } from '../knowledge/look.ts';
import { seenOr } from '../knowledge/reading.ts';
import { type KubeObject, metaOf, recordsAt, textAt, valueAt } from '../kube/object.ts';
import { recordOf } from '../kube/row.ts';

const CONFIGURATIONS = [
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
];
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
/** How many are named in a sentence. */
const NAMED = 4;

/** What the API server asks the pods of a workload while it is asked about others. */
export interface ServedWebhooks {
  /** Webhooks without which what they watch cannot be written. */
  readonly required: readonly string[];
  /** Kinds that cannot be read or written without their conversion. */
  readonly converted: readonly string[];
  /** Whether something of it could not be looked at. */
  readonly unseen: boolean;
}

/** The webhooks that lead to the pods of a workload, by the Services that select them. */
export async function servedWebhooks(workload: KubeObject, look: Look): Promise<ServedWebhooks> {
  const { namespace } = metaOf(workload);
  const labels = recordOf(valueAt(workload, 'spec', 'template', 'metadata', 'labels')) ?? {};
  const [services, validating, mutating, definitions] = await Promise.all([
    look.list('services', { namespace }),
    ...CONFIGURATIONS.map((kind) => look.list(kind)),
    look.list(DEFINITIONS),
  ]);
  const own = new Set(
    seenOr(services, [])
      .filter((service) => selects(service, labels))
      .map((it) => metaOf(it).name),
  );
  const leadsHere = (clientConfig: unknown) =>
    textAt(clientConfig, 'service', 'namespace') === namespace &&
    own.has(textAt(clientConfig, 'service', 'name'));
  const required = [...seenOr(validating ?? NONE, []), ...seenOr(mutating ?? NONE, [])]
    .flatMap((configuration) => recordsAt(configuration, 'webhooks'))
    .filter((webhook) => (textAt(webhook, 'failurePolicy') || 'Fail') === 'Fail')
    .filter((webhook) => leadsHere(webhook.clientConfig))
    .map((webhook) => textAt(webhook, 'name'));
  const converted = seenOr(definitions ?? NONE, [])
    .filter((it) => leadsHere(valueAt(it, 'spec', 'conversion', 'webhook', 'clientConfig')))
    .map((it) => metaOf(it).name);
  const unseen = [services, validating, mutating, definitions].some((it) => it?.seen !== true);
  return { required: [...new Set(required)], converted, unseen };
}

/** What a restart of the workload means for those who need its webhooks. */
export function warnOfWebhooks({ required, converted, unseen }: ServedWebhooks): readonly string[] {
  return [
    ...(required.length === 0
      ? []
      : [
          `it serves ${count(required, 'webhook')} with failurePolicy Fail: until a new pod is ready, what they are asked about cannot be written`,
        ]),
    ...(converted.length === 0
      ? []
      : [
          `it converts ${count(converted, 'kind')}: until a new pod is ready, their objects may not be read either`,
        ]),
    ...(unseen ? ['which webhooks it serves could not be seen completely'] : []),
  ];
}

const NONE = { seen: true, value: [] } as const;

function count(names: readonly string[], what: string): string {
  const more = names.length > NAMED ? ', …' : '';
  const plural = names.length === 1 ? what : `${what}s`;
  return `${names.length} ${plural} (${names.slice(0, NAMED).join(', ')}${more})`;
}

/** A Service without a selector selects nothing. */
function selects(service: KubeObject, labels: Readonly<Record<string, unknown>>): boolean {
  const wanted = Object.entries(recordOf(valueAt(service, 'spec', 'selector')) ?? {});
  return wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value);
}
