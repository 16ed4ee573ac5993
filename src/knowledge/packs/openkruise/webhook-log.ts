import { type KubeObject, metaOf, nameOf } from '../../../kube/object.ts';
import { type Instant, parseInstant } from '../../../kube/time.ts';
import { culpritNamed } from '../../culprit.ts';
import { kubectlOn } from '../../kubectl.ts';
import type { Look } from '../../look.ts';
import type { Cause, Found, Subject } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';
import { manager } from './manager.ts';

/** Webhooks are served by every replica, and the API server asks any of them. */
const MOST_REPLICAS = 10;
const RECENT_MS = 15 * 60_000;

const DISTRUST =
  /TLS handshake error from \S+: remote error: tls: (?:bad|unknown|expired) certificate/;
/** controller-runtime pkg/webhook/admission/http.go, at the verbosity 5 of Kruise's manifest. */
const ANSWER = /wrote response.*"?allowed"?[=:]\s?"?false/;

/** What one replica has logged of its webhooks. */
interface Replica {
  readonly pod: KubeObject;
  readonly distrust: readonly string[];
  readonly denials: readonly Denial[];
}

interface Denial {
  readonly message: string;
  readonly line: string;
  /** The line of the request that was denied; empty where it is not there. */
  readonly request: string;
}

/** OW-2: the API server does not accept the certificate of Kruise's webhooks. */
export const webhookDistrusted: Cause = {
  code: 'OW-2',
  answers: ['O-13', 'O-14'],
  source: 'go net/http server.go; openkruise/kruise pkg/webhook/util/controller, configuration.go',
  async find({ look }) {
    const replicas = await replicasOf(look);
    const hit = replicas.filter(({ distrust }) => distrust.length > 0);
    if (hit.length === 0) return undefined;
    const count = hit.reduce((sum, { distrust }) => sum + distrust.length, 0);
    return {
      severity: 'stuck',
      certainty: 'inferred',
      culprit: culpritNamed(
        'apps/Deployment',
        manager.namespace,
        manager.deployment,
        'the certificate of its webhooks is not accepted',
      ),
      sentence: `whoever calls Kruise's webhooks does not accept their certificate: ${count === 1 ? 'one call' : `${count} calls`} in the last 15 min, at ${hit.length} of ${replicas.length} replicas; what they are asked about is refused`,
      evidence: hit.map(({ pod, distrust }) => lastOf(pod, distrust)),
      actions: [
        {
          id: 'restart-controller',
          title: 'restart the Kruise manager',
          effect:
            'it writes its CA into the webhook configurations anew; with one replica pods cannot be changed meanwhile',
          command: kubectlOn(
            'rollout restart',
            'deployment',
            manager.namespace,
            manager.deployment,
          ),
        },
      ],
    };
  },
};

/** OW-3: Kruise's webhooks have denied what somebody wanted of it, or of anything. */
export const webhookDenied: Cause = {
  code: 'OW-3',
  answers: ['O-13', 'O-39'],
  source: 'sigs.k8s.io/controller-runtime pkg/webhook/admission/http.go',
  async find(subject) {
    const replicas = await replicasOf(subject.look);
    const denied = replicas.flatMap(({ pod, denials }) =>
      denials.filter((it) => isAbout(it, subject)).map((denial) => ({ pod, denial })),
    );
    const last = denied.at(-1);
    if (last === undefined) return undefined;
    const evidence: Found['evidence'] = [
      {
        text: inOneLine(last.denial.line),
        object: nameOf(last.pod),
        source: `log of ${manager.container}`,
      },
    ];
    return {
      severity: 'info',
      sentence: `Kruise's webhooks have denied ${denied.length === 1 ? 'a request' : `${denied.length} requests`} in the last 15 min, the last because ${inOneLine(last.denial.message, 200) || 'of something that they do not log'}`,
      evidence,
    };
  },
};

/** Whether a denial is of the subject; for a webhook configuration all are. */
function isAbout({ request, line }: Denial, { kind, meta }: Subject): boolean {
  if (kind.group === 'admissionregistration.k8s.io') return true;
  return [request, line].some(
    (text) => names(text, 'name', meta.name) && names(text, 'namespace', meta.namespace),
  );
}

/** `name="web"` of klog, `"name":"web"` of zap. */
function names(text: string, key: string, value: string): boolean {
  return value === '' || text.includes(`${key}="${value}"`) || text.includes(`"${key}":"${value}"`);
}

async function replicasOf(look: Look): Promise<readonly Replica[]> {
  const { namespace, deployment, container } = manager;
  const pods = seenOr(await look.list('pods', { namespace }), []);
  const own = pods.filter((pod) => metaOf(pod).name.startsWith(`${deployment}-`));
  return await Promise.all(
    own.slice(0, MOST_REPLICAS).map(async (pod) => {
      const log = await look.log({ namespace, pod: metaOf(pod).name, container });
      const lines = seenOr(log, []).filter((line) => isRecent(line, look.now));
      return {
        pod,
        distrust: lines.filter((line) => DISTRUST.test(line)),
        denials: lines.filter((line) => ANSWER.test(line)).map((line) => denialOf(line, lines)),
      };
    }),
  );
}

function denialOf(line: string, lines: readonly string[]): Denial {
  const id = quoted(line, 'requestID');
  const request = lines.find((it) => it !== line && id !== '' && it.includes(id)) ?? '';
  return { line, request, message: quoted(line, 'message') || quoted(line, 'reason') };
}

/** The value of a key, in klog's text or in JSON. */
function quoted(line: string, key: string): string {
  const match = new RegExp(`\\b${key}"?[=:]\\s?"((?:[^"\\\\]|\\\\.)*)"`).exec(line);
  return (match?.[1] ?? '').replace(/\\(.)/g, '$1');
}

function lastOf(pod: KubeObject, lines: readonly string[]) {
  const text = inOneLine(lines.at(-1) ?? '');
  return { text, object: nameOf(pod), source: `log of ${manager.container}` };
}

/** A line that does not tell when is taken for one of now: only the last lines are read. */
function isRecent(line: string, now: Instant): boolean {
  const at = timeOf(line, now);
  return at === undefined || now - at < RECENT_MS;
}

/** The time of a line of klog, which has no year, of Go's own logger, or of zap; all in UTC. */
function timeOf(line: string, now: Instant): Instant | undefined {
  const klog = /^[IWEF](\d\d)(\d\d) (\d\d:\d\d:\d\d)/.exec(line);
  const year = new Date(now).getUTCFullYear();
  if (klog !== null) return parseInstant(`${year}-${klog[1]}-${klog[2]}T${klog[3]}Z`);
  const plain = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/.exec(line);
  if (plain !== null) return parseInstant(`${plain[1]}-${plain[2]}-${plain[3]}T${plain[4]}Z`);
  return parseInstant(quoted(line, 'ts'));
}
