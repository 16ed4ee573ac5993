import { metaOf, nameOf, textAt } from '../../../kube/object.ts';
import { recordOf } from '../../../kube/row.ts';
import { type Instant, parseInstant } from '../../../kube/time.ts';
import type { Look } from '../../look.ts';
import type { Cause, Subject } from '../../pack.ts';
import { waitInEvents } from '../../pod-waits.ts';
import { inOneLine, newest, seenOr } from '../../reading.ts';
import { jobsOf } from './jobs.ts';
import { manager } from './manager.ts';

/** Text about a Job, or something that is made with it, that the API server has refused. */
const REFUSED =
  /(jobs\.batch|jobs|serviceaccounts|roles\.rbac|rolebindings\.rbac|configmaps|namespaces)[^{}]{0,120}(is forbidden|exceeded quota|is invalid|not found|because it is being terminated)|admission webhook[^{}]{0,200}denied|violates PodSecurity|failed calling webhook/;

/** How old a complaint may be to be about what does not appear now. */
const RECENT_MS = 15 * 60_000;

/** KW-6: Kratix tries to make the Job and is refused; only its log says why. */
export const jobRefused: Cause = {
  code: 'KW-6',
  answers: ['K-40'],
  source: 'syntasso/kratix lib/workflow/reconciler.go:823-863, issue 910',
  async find(subject) {
    const complaint = await complaintAbout(subject);
    if (complaint === undefined) return undefined;
    return {
      severity: 'stuck',
      ...(complaint.at === undefined ? {} : { since: complaint.at }),
      sentence: `no workflow pod appears because what Kratix makes for it is refused: ${reason(complaint.text)}`,
      evidence: [
        {
          text: inOneLine(complaint.text),
          object: `Deployment ${manager.namespace}/${manager.deployment}`,
          source: `log of ${manager.container}`,
        },
      ],
      actions: [
        {
          id: 'logs',
          title: 'read the log of the Kratix manager',
          effect: 'shows it, changes nothing',
          command: `kubectl logs deployment/${manager.deployment} -n ${manager.namespace} -c ${manager.container} | grep ${metaOf(subject.object).name}`,
        },
      ],
    };
  },
};

interface Complaint {
  readonly text: string;
  readonly at: Instant | undefined;
}

/** The last complaint about the subject, unless a Job was made since. */
async function complaintAbout(subject: Subject): Promise<Complaint | undefined> {
  const { look, object, meta } = subject;
  const [lines, jobs] = await Promise.all([managerLog(look), jobsOf(subject)]);
  const name = new RegExp(`[/" ]${meta.name.replaceAll('.', '\\.')}["/ ,:]`);
  const line = lines.findLast(
    (it) =>
      REFUSED.test(it) && name.test(it) && (meta.namespace === '' || it.includes(meta.namespace)),
  );
  if (line === undefined || nameOf(object) === '') return undefined;
  const at = timeOf(line);
  const made = metaOf(newest(seenOr(jobs, [])) ?? {}).createdAt;
  if (at !== undefined && (look.now - at > RECENT_MS || (made !== undefined && made > at)))
    return undefined;
  return { text: textAt(parsed(line), 'error') || line, at };
}

async function managerLog(look: Look): Promise<readonly string[]> {
  const { namespace, deployment, container } = manager;
  const pods = seenOr(await look.list('pods', { namespace }), []).map(metaOf);
  const own = pods.filter(({ name }) => name.startsWith(`${deployment}-`)).slice(0, 3);
  const logs = await Promise.all(
    own.map(({ name }) => look.log({ namespace, pod: name, container })),
  );
  return logs.flatMap((log) => seenOr(log, []));
}

/** What the API server said, in words where it is known. */
function reason(text: string): string {
  const known = waitInEvents([{ reason: 'FailedCreate', message: text }]);
  if (known?.type === 'quota' || known?.type === 'admission')
    return known.sentence.replace('its pod is not created: ', '');
  return inOneLine(text, 200);
}

function timeOf(line: string): Instant | undefined {
  return parseInstant(textAt(parsed(line), 'ts')) ?? parseInstant(line.split(/\s/)[0]);
}

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return {};
  try {
    return recordOf(JSON.parse(line)) ?? {};
  } catch {
    return {};
  }
}
