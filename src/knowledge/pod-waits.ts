import type { KubeEvent } from '../kube/events.ts';
import type { Container, PodStatus } from '../kube/pods.ts';
import { inOneLine } from './reading.ts';
import { schedulingWords } from './scheduling.ts';

/** Why a pod, or one of its containers, does not begin. */
export interface PodWait {
  readonly type:
    | 'image-unreachable'
    | 'image-unauthorised'
    | 'image-missing'
    | 'image-name'
    /** It cannot be pulled, and the text does not tell why. */
    | 'image'
    | 'config'
    | 'scheduling'
    | 'volume'
    | 'gate'
    | 'quota'
    | 'admission'
    | 'account'
    | 'sandbox';
  /** Empty where it is the pod that waits. */
  readonly container: string;
  readonly sentence: string;
}

const IMAGE =
  /^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|RegistryUnavailable|ImageInspectError)$/;
const CONFIG =
  /^(CreateContainerConfigError|CreateContainerError|RunContainerError|StartError|PostStartHookError)$/;

/** What the status of a pod tells of why it waits; `undefined` where it does not wait, or does not tell. */
export function waitOf({ unscheduled, containers, node }: PodStatus): PodWait | undefined {
  for (const container of containers) {
    const wait = waitOfContainer(container);
    if (wait !== undefined) return wait;
  }
  if (unscheduled !== undefined && node === '') {
    if (unscheduled.reason === 'SchedulingGated')
      return {
        type: 'gate',
        container: '',
        sentence: 'it is held back from scheduling by its scheduling gates',
      };
    return unschedulable(unscheduled.message);
  }
  return undefined;
}

function waitOfContainer({ name, image, state }: Container): PodWait | undefined {
  if (state.type !== 'waiting') return undefined;
  const { reason, message } = state;
  if (reason === 'InvalidImageName')
    return {
      type: 'image-name',
      container: name,
      sentence: `${image === '' ? 'its image' : image} is no name of an image`,
    };
  if (IMAGE.test(reason)) return imageWait(name, image, message || reason);
  if (!CONFIG.test(reason)) return undefined;
  const why = inOneLine(message, 160);
  return {
    type: 'config',
    container: name,
    sentence: `container ${name} cannot be started${why === '' ? ` (${reason})` : `: ${why}`}`,
  };
}

/** What containerd, CRI-O and dockershim say; the registry's own words are within. */
const IMAGE_TROUBLES: readonly (readonly [PodWait['type'], RegExp, string])[] = [
  [
    'image-unreachable',
    /dial tcp|no such host|i\/o timeout|connection re(fused|set)|TLS handshake|x509|server misbehaving|deadline exceeded|no route to host|unexpected EOF|: EOF|50[0234] |ServiceUnavailable|proxyconnect|RegistryUnavailable/i,
    'its registry cannot be reached',
  ],
  [
    'image-unreachable',
    /toomanyrequests|429 Too Many|rate limit/i,
    'its registry lets nobody pull so often',
  ],
  [
    'image-unauthorised',
    /unauthorized|authentication required|no basic auth|denied|403 Forbidden|401|insufficient_scope|FailedToRetrieveImagePullSecret/i,
    'its registry refuses: there is no such repository, or the pull secret does not open it',
  ],
  [
    'image-missing',
    /manifest unknown|not found|no such manifest|does not exist|NotFound|no match for platform/i,
    'its registry has no such tag',
  ],
  [
    'image-missing',
    /ErrImageNeverPull|not present with pull policy of Never/i,
    'it is not on the node, and its pull policy is Never',
  ],
];

function imageWait(container: string, image: string, text: string): PodWait {
  const named = /(?:pulling image|image) \\?"([^"\\]+)/.exec(text)?.[1] ?? image;
  const what = named === '' ? `the image of container ${container}` : `image ${named}`;
  for (const [type, pattern, why] of IMAGE_TROUBLES)
    if (pattern.test(text.replaceAll(named, '')))
      return { type, container, sentence: `${what} cannot be pulled: ${why}` };
  return { type: 'image', container, sentence: `${what} cannot be pulled` };
}

function unschedulable(message: string): PodWait {
  const sentence = schedulingWords(message);
  const isVolume = /PersistentVolumeClaim/.test(sentence);
  return { type: isVolume ? 'volume' : 'scheduling', container: '', sentence };
}

/** Events of a pod, or of what should create it, that say why nothing begins; newest first. */
const EVENTS: readonly (readonly [PodWait['type'], RegExp, RegExp, (text: string) => string])[] = [
  ['quota', /^FailedCreate$/, /exceeded quota|must specify/, (text) => quotaWords(text)],
  [
    'account',
    /^FailedCreate$/,
    /serviceaccount .* not found|no service account/i,
    (text) =>
      `its pod is not created: there is no ${/serviceaccount "([^"]+)"/i.exec(text)?.[1] === undefined ? 'such service account' : `ServiceAccount ${/serviceaccount "([^"]+)"/i.exec(text)?.[1]}`}`,
  ],
  [
    'admission',
    /^FailedCreate$/,
    /violates PodSecurity|denied|forbidden|failed calling webhook|is invalid/,
    (text) => `its pod is not created: ${admissionWords(text)}`,
  ],
  [
    'volume',
    /^(FailedMount|FailedAttachVolume|FailedMapVolume)$/,
    /./,
    (text) => `a volume of it is not there: ${inOneLine(text, 160)}`,
  ],
  [
    'sandbox',
    /^FailedCreatePodSandBox$/,
    /./,
    (text) => `its node cannot set it up: ${inOneLine(text, 160)}`,
  ],
];

/** What events tell of why a pod does not begin; `undefined` where they say nothing of it. */
export function waitInEvents(
  events: readonly Pick<KubeEvent, 'reason' | 'message'>[],
): PodWait | undefined {
  for (const { reason, message } of events) {
    for (const [type, ofReason, ofMessage, words] of EVENTS)
      if (ofReason.test(reason) && ofMessage.test(message))
        return { type, container: '', sentence: words(message) };
    if (reason === 'FailedScheduling') return unschedulable(message);
    const isPull = reason === 'Failed' && /pull/i.test(message);
    if (isPull) {
      const wait = imageWait('', '', message);
      if (wait.type !== 'image') return wait;
    }
    if (reason === 'InspectFailed')
      return { type: 'image-name', container: '', sentence: inOneLine(message, 160) };
  }
  return undefined;
}

/** `pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=4, limited: pods=4` */
function quotaWords(text: string): string {
  const over = /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)/.exec(text);
  if (over !== null) {
    const [, quota, requested, used, limited] = over;
    return `its pod is not created: quota ${quota} is used up (asks for ${requested}, used ${used} of ${limited})`;
  }
  const missing = /failed quota: ([^:]+): must specify (.+)/.exec(text);
  if (missing === null) return `its pod is not created: ${inOneLine(text, 160)}`;
  return `its pod is not created: quota ${missing[1]} wants it to say ${missing[2]}`;
}

function admissionWords(text: string): string {
  const security = /violates PodSecurity \\?"([^"\\]+)\\?": (.+)/.exec(text);
  if (security !== null)
    return `its namespace enforces the pod security level ${security[1]}, and it breaks it by ${inOneLine(security[2] ?? '', 160)}`;
  const webhook = /failed calling webhook \\?"([^"\\]+)/.exec(text);
  if (webhook !== null) return `the webhook ${webhook[1]} cannot be reached`;
  const denied = /admission webhook \\?"([^"\\]+)\\?" denied the request:? ?(.*)/.exec(text);
  if (denied !== null) return `the admission webhook ${denied[1]} denies it: ${denied[2]}`;
  const policy = /ValidatingAdmissionPolicy '([^']+)'.* denied request: (.*)/.exec(text);
  if (policy !== null) return `the ValidatingAdmissionPolicy ${policy[1]} denies it: ${policy[2]}`;
  return inOneLine(text.replace(/^Error creating: /, ''), 160);
}
