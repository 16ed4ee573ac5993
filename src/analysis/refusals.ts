import { type Culprit, culpritNamed, culpritServer, culpritUser } from '../knowledge/culprit.ts';
import { inOneLine } from '../knowledge/reading.ts';

/** Why a request was refused, as its text tells: somebody's own request, or a controller's. */
export interface Refusal {
  readonly code: string;
  readonly answers: readonly string[];
  /** Completes "refused, because …". */
  readonly because: string;
  /** Who is to blame, where the text names somebody. */
  readonly culprit: Culprit | undefined;
}

interface Pattern {
  readonly code: string;
  readonly answers: readonly string[];
  readonly text: RegExp;
  readonly because: (match: RegExpMatchArray) => string;
  /** `because` is what is said of it. */
  readonly culprit?: (match: RegExpMatchArray, because: string) => Culprit | undefined;
}

const REGISTRATION = 'admissionregistration.k8s.io';

/**
 * The texts of the API server and its admission, most telling first (kubernetes
 * staging/src/k8s.io/apiserver/pkg/admission/plugin; conversion: apiextensions-apiserver).
 */
const PATTERNS: readonly Pattern[] = [
  {
    code: 'G-8',
    answers: ['R-22'],
    text: /conversion webhook for ([^ ,]+(?:, Kind=\w+)?) failed: ?(.*)/s,
    because: ([, kind, why]) =>
      `the conversion webhook of ${kind} does not answer (${inOneLine(why ?? '', 160)})`,
    culprit: ([text, kind = ''], because) => culpritServer(`conversion of ${kind}`, text, because),
  },
  {
    code: 'G-19',
    answers: ['O-39'],
    text: /forbidden by ResourcesProtectionDeletion for policy\.kruise\.io\/delete-protection=(\w+)(.*)/s,
    because: ([, value, why]) =>
      `OpenKruise protects it by the label policy.kruise.io/delete-protection=${value}${inOneLine(why ?? '', 120)}`,
  },
  {
    code: 'G-4',
    answers: ['R-22', 'O-10'],
    text: /failed calling webhook "?([^":\\ ]+)\\?"?: ?(.*)/s,
    because: ([, webhook, why]) =>
      `the webhook ${webhook} cannot be reached and its failure policy is Fail (${inOneLine(why ?? '', 160)})`,
    culprit: ([text, webhook = ''], because) => culpritServer(webhook, text, because),
  },
  {
    code: 'G-5',
    answers: ['R-22', 'O-39'],
    text: /ValidatingAdmissionPolicy '([^']+)'.* denied request: (.*)/s,
    because: ([, policy, why]) =>
      `the ValidatingAdmissionPolicy ${policy} denies it: ${inOneLine(why ?? '', 160)}`,
    culprit: ([, policy = ''], because) =>
      culpritNamed(`${REGISTRATION}/ValidatingAdmissionPolicy`, '', policy, because),
  },
  {
    code: 'G-5',
    answers: ['R-22', 'O-39'],
    text: /admission webhook \\?"([^"\\]*(?:gatekeeper|kyverno)[^"\\]*)\\?" denied the request: ?(.*)/s,
    because: ([, webhook, why]) =>
      `the policy engine behind ${webhook} denies it: ${inOneLine(why ?? '', 160)}`,
    culprit: ([, webhook = ''], because) => culpritNamed('Webhook', '', webhook, because),
  },
  {
    code: 'G-3',
    answers: ['R-22', 'O-39'],
    text: /admission webhook \\?"([^"\\]+)\\?" denied the request:? ?(.*)/s,
    because: ([, webhook, why]) =>
      `the admission webhook ${webhook} denies it: ${inOneLine(why ?? '', 160)}`,
    culprit: ([, webhook = ''], because) => culpritNamed('Webhook', '', webhook, because),
  },
  {
    code: 'G-23',
    answers: ['R-22'],
    text: /(?:in namespace (\S+) )?because it is being terminated/,
    because: () => 'nothing can be created in a namespace that is being deleted',
    culprit: ([, namespace], because) =>
      namespace === undefined ? undefined : culpritNamed('Namespace', '', namespace, because),
  },
  {
    code: 'G-6',
    answers: ['R-22', 'R-03'],
    text: /is forbidden: User \\?"([^"\\]+)\\?" cannot (\w+) resource \\?"([^"\\]+)\\?" in API group \\?"([^"\\]*)/,
    because: ([, user, verb, resource, group]) =>
      `${user} may not ${verb} ${resource}${group === '' ? '' : `.${group}`}`,
    culprit: ([, user = ''], because) => culpritUser(user, because),
  },
  {
    code: 'G-20',
    answers: ['R-22'],
    text: /unable to (?:transform|decode)|failed to decrypt/,
    because: () => 'the object in etcd cannot be decoded or decrypted',
  },
  {
    code: 'G-18',
    answers: ['R-22'],
    text: /([\w.]+) \\?"([^"\\]+)\\?" is invalid: (.*)/s,
    because: ([, kind, name, why]) =>
      `${kind} ${name} does not pass its own validation: ${inOneLine(why ?? '', 160)}`,
  },
  {
    code: 'G-22',
    answers: ['R-22'],
    text: /object has been modified; please apply your changes/,
    because: () => 'somebody else writes the object at the same time',
  },
  {
    code: 'G-9',
    answers: ['R-22'],
    text: /no matches for kind \\?"([^"\\]+)\\?"|could not find the requested resource/,
    because: ([, kind]) =>
      kind === undefined ? 'a kind that it needs is not served' : `the kind ${kind} is not served`,
  },
];

/** What a text says about a refusal; `undefined` when it says none that is known. */
export function refusalIn(text: string): Refusal | undefined {
  for (const { code, answers, text: pattern, because, culprit } of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const why = because(match).trim();
    return { code, answers, because: why, culprit: culprit?.(match, why) };
  }
  return undefined;
}
