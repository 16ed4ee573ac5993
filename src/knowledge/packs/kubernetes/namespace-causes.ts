import {
  conditionOf,
  conditionsOf,
  type KubeObject,
  metaOf,
  nameOf,
} from '../../../kube/object.ts';
import { kindKey } from '../../../kube/served-kind.ts';
import { type Culprit, culpritNamed, culpritOf, culpritServer } from '../../culprit.ts';
import type { Evidence } from '../../finding.ts';
import type { Cause, Found, Subject, WaitsOn } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

const SOURCE = 'kubernetes pkg/controller/namespace/deletion/status_condition_utils.go';

/** "pods. has 2 resource instances", "example.com/hook in 1 resource instances" (the core group ends in a dot). */
const REMAINING = /(\S+) has (\d+) resource instances/g;
const FINALIZERS = /(\S+) in (\d+) resource instances/g;

/** G-7: while a group does not answer, the namespace controller does not know what to delete. */
export const discoveryFails: Cause = {
  code: 'G-7',
  answers: ['R-22'],
  source: SOURCE,
  async find({ look, object }) {
    const condition = problemOf(object, 'NamespaceDeletionDiscoveryFailure');
    const services = await look.list('apiservices.apiregistration.k8s.io');
    const down = (services.seen ? services.value : []).flatMap((service) => {
      const available = conditionsOf(service).find(({ type }) => type === 'Available');
      return available?.status === 'False' ? [{ service, available }] : [];
    });
    const [first] = down;
    if (condition === undefined && (first === undefined || look.dark.length === 0))
      return undefined;
    const names = down.map(({ service }) => metaOf(service).name).join(', ');
    return {
      severity: 'stuck',
      since: condition?.at ?? first?.available.at,
      certainty: condition === undefined ? 'inferred' : 'observed',
      culprit: first && culpritOf(first.service, `it does not answer (${first.available.reason})`),
      sentence: `its content cannot even be found: ${names === '' ? 'an API group does not answer' : `the APIService ${names} does not answer (${first?.available.reason ?? ''})`}, and the namespace controller waits until all groups do`,
      evidence: [
        ...(condition === undefined
          ? []
          : [
              {
                text: inOneLine(condition.message),
                object: nameOf(object),
                source: 'status.conditions[NamespaceDeletionDiscoveryFailure]',
              },
            ]),
        ...down.map(({ service, available }) => ({
          text: `Available=False, ${available.reason}: ${inOneLine(available.message, 200)}`,
          object: nameOf(service),
          source: 'status.conditions[Available]',
        })),
        ...look.dark.map(({ groupVersion, reason }) => ({
          text: reason,
          object: groupVersion,
          source: 'discovery',
        })),
      ],
      actions: down.map(({ service }) => ({
        id: 'view',
        title: `look at the APIService ${metaOf(service).name}, and bring its backend up or delete it`,
        effect: 'shows it, changes nothing',
        command: `kubectl get apiservice ${metaOf(service).name} -o yaml`,
      })),
    };
  },
};

/** What the conditions of a namespace say, in words; they go on saying "successfully" when they are wrong. */
export const contentRemains: Cause = {
  code: 'namespace-content',
  answers: ['R-22', 'R-34'],
  source: SOURCE,
  async find(subject) {
    const { object, look } = subject;
    const failure = problemOf(object, 'NamespaceDeletionContentFailure');
    const content = problemOf(object, 'NamespaceContentRemaining');
    const finalizers = problemOf(object, 'NamespaceFinalizersRemaining');
    const left = [...(content?.message ?? '').matchAll(REMAINING)].map(
      ([, kind = '', n = '']) => `${n} ${kind.replace(/\.$/, '')}`,
    );
    const held = [...(finalizers?.message ?? '').matchAll(FINALIZERS)].map(
      ([, name = '', n = '']) => `${name} in ${n}`,
    );
    const evidence: Evidence[] = [failure, content, finalizers].flatMap((condition) =>
      condition === undefined
        ? []
        : [
            {
              text: inOneLine(condition.message),
              object: nameOf(object),
              source: `status.conditions[${condition.type}]`,
            },
          ],
    );
    const unserved = [...(content?.message ?? '').matchAll(REMAINING)]
      .map(([, kind = '']) => kind.replace(/\.$/, ''))
      .filter((kind) => !look.kinds.some((served) => kindKey(served) === kind));
    if (unserved.length > 0 && look.dark.length === 0)
      return {
        code: 'G-9',
        severity: 'stuck',
        sentence: `it still contains ${unserved.join(', ')}, which the API server does not serve any more: their definition went first`,
        evidence,
      };
    if (left.length === 0 && held.length === 0) return contentThatIsDenied(subject);
    return {
      severity: 'info',
      sentence: `left in it: ${left.join(', ') || 'nothing that is counted'}${held.length === 0 ? '' : `; held by ${held.join(', ')}`}`,
      evidence,
    };
  },
};

/** The conditions of a namespace go on saying that all is removed while its content is there. */
async function contentThatIsDenied(subject: Subject): Promise<Found | undefined> {
  const { object } = subject;
  const removed = conditionOf(object, 'NamespaceContentRemaining');
  if (removed?.status !== 'False') return undefined;
  const contents = await contentOf(subject);
  const left = seenOr(contents, []);
  const [first] = left;
  if (!contents.seen || first === undefined) return undefined;
  return {
    severity: 'info',
    sentence: `its conditions say "${removed.message}", while ${count(contents.total ?? left.length)} in it, such as ${nameOf(first)}`,
    evidence: [
      {
        text: `NamespaceContentRemaining=False, ${removed.reason}: ${removed.message}`,
        object: nameOf(object),
        source: 'status.conditions[NamespaceContentRemaining]',
      },
      ...left.slice(0, 5).map((it) => ({
        text: `is still there${metaOf(it).finalizers.length === 0 ? '' : `, held by ${metaOf(it).finalizers.join(', ')}`}`,
        object: nameOf(it),
        source: 'list',
      })),
    ],
  };
}

function count(n: number): string {
  return n === 1 ? '1 object is' : `${n} objects are`;
}

/** G-3, G-4, G-8: the deletion of its content is refused; only this condition tells. */
export const contentFailure: Cause = {
  code: 'G-2',
  answers: ['R-22'],
  source: SOURCE,
  async find({ object }) {
    const condition = problemOf(object, 'NamespaceDeletionContentFailure');
    if (condition === undefined) return undefined;
    const refusal = REFUSALS.find(({ text }) => text.test(condition.message));
    const webhook = /webhook "([^"]+)"/.exec(condition.message)?.[1];
    return {
      ...(refusal === undefined ? {} : { code: refusal.code, answers: refusal.answers }),
      severity: 'stuck',
      since: condition.at,
      culprit: refusal?.culprit?.(webhook ?? '', condition.message),
      sentence: `its content cannot be deleted: ${refusal === undefined ? inOneLine(condition.message, 250) : refusal.because(webhook ?? '')}`,
      evidence: [
        {
          text: inOneLine(condition.message, 600),
          object: nameOf(object),
          source: 'status.conditions[NamespaceDeletionContentFailure]',
        },
      ],
      actions:
        webhook === undefined
          ? []
          : [
              {
                id: 'view',
                title: `find the webhook ${webhook} and who serves it`,
                effect: 'shows it, changes nothing',
                command: `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B 20 -A 10 ${webhook}`,
              },
            ],
    };
  },
};

const REFUSALS: readonly {
  readonly text: RegExp;
  readonly code: string;
  readonly answers: readonly string[];
  readonly because: (webhook: string) => string;
  /** Who is to blame, where the text of the API server names somebody. */
  readonly culprit?: (webhook: string, text: string) => Culprit;
}[] = [
  {
    text: /conversion webhook for .* failed/,
    code: 'G-8',
    answers: ['R-22', 'O-10'],
    because: () =>
      'a conversion webhook does not answer, so that objects of its kind cannot even be listed',
    culprit: (_webhook, text) =>
      culpritServer('conversion', text, 'a conversion webhook does not answer'),
  },
  {
    text: /failed calling webhook/,
    code: 'G-4',
    answers: ['R-22', 'O-10', 'O-39'],
    because: (webhook) => `the webhook ${webhook} cannot be reached and its failure policy is Fail`,
    culprit: (webhook, text) =>
      culpritServer(
        webhook,
        text,
        `the webhook ${webhook} cannot be reached and its failure policy is Fail`,
      ),
  },
  {
    text: /ValidatingAdmissionPolicy '[^']+'.* denied request/,
    code: 'G-5',
    answers: ['R-22', 'O-39'],
    because: () => 'a ValidatingAdmissionPolicy denies it',
  },
  {
    text: /forbidden by ResourcesProtectionDeletion/,
    code: 'G-19',
    answers: ['R-22', 'O-39'],
    because: () => 'OpenKruise protects it by the label policy.kruise.io/delete-protection',
  },
  {
    text: /admission webhook .* denied the request/,
    code: 'G-3',
    answers: ['R-22', 'O-39'],
    because: (webhook) => `the admission webhook ${webhook} denies it`,
    culprit: (webhook) =>
      culpritNamed('Webhook', '', webhook, `the admission webhook ${webhook} denies it`),
  },
];

function problemOf(object: KubeObject, type: string) {
  return conditionsOf(object).find(
    (condition) => condition.type === type && condition.status === 'True',
  );
}

/** What is left in a namespace and holds it. */
export const contentOf: WaitsOn = ({ look, meta }) => look.contents(meta.name);
