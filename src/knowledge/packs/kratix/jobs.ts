import { type KubeObject, metaOf } from '../../../kube/object.ts';
import type { Seen } from '../../look.ts';
import type { Subject } from '../../pack.ts';
import { listNear } from '../../reading.ts';
import { LABELS } from './manager.ts';

const OWNER_NAMESPACE = 'kratix.io/job-resource-namespace';

/** Whether a subject is a Promise; else it is a resource request. */
export function isPromise({ kind }: Subject): boolean {
  return kind.kind === 'Promise';
}

/** The name of the Promise that a subject is, or belongs to. */
export function promiseOf(subject: Subject): string {
  return isPromise(subject) ? subject.meta.name : (subject.meta.labels[LABELS.promise] ?? '');
}

/** The labels that Kratix puts on the Jobs, Works and bindings of a subject. */
export function labelsOf(subject: Subject): Readonly<Record<string, string>> {
  const promise = { [LABELS.promise]: promiseOf(subject) };
  return isPromise(subject) ? promise : { ...promise, [LABELS.request]: subject.meta.name };
}

/**
 * The workflow Jobs of a subject. They may lie in another namespace than the request (pipelineNamespace);
 * an annotation tells those of a namesake apart.
 */
export async function jobsOf(
  subject: Subject,
  action?: 'configure' | 'delete',
): Promise<Seen<readonly KubeObject[]>> {
  const labels = {
    ...labelsOf(subject),
    [LABELS.type]: isPromise(subject) ? 'promise' : 'resource',
    ...(action === undefined ? {} : { [LABELS.action]: action }),
  };
  const jobs = await listNear(subject.look, 'jobs.batch', labels, subject.meta.namespace);
  if (!jobs.seen || isPromise(subject)) return jobs;
  const { namespace } = subject.meta;
  const own = jobs.value.filter((job) => {
    const meta = metaOf(job);
    return (meta.annotations[OWNER_NAMESPACE] ?? meta.namespace) === namespace;
  });
  return { seen: true, value: own };
}
