import { type KubeObject, metaOf, recordsAt, textAt } from '../../../kube/object.ts';
import type { Seen } from '../../look.ts';
import type { Subject } from '../../pack.ts';
import { listNear } from '../../reading.ts';
import { KINDS, LABELS } from './manager.ts';

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
  const labels = jobLabels(subject, action);
  const jobs = await listNear(subject.look, 'jobs.batch', labels, subject.meta.namespace);
  if (!jobs.seen || isPromise(subject)) return jobs;
  const { namespace } = subject.meta;
  const own = jobs.value.filter((job) => {
    const meta = metaOf(job);
    return (meta.annotations[OWNER_NAMESPACE] ?? meta.namespace) === namespace;
  });
  return { seen: true, value: own };
}

function jobLabels(subject: Subject, action: 'configure' | 'delete' | undefined) {
  return {
    ...labelsOf(subject),
    [LABELS.type]: isPromise(subject) ? 'promise' : 'resource',
    ...(action === undefined ? {} : { [LABELS.action]: action }),
  };
}

/**
 * The Jobs that delete a subject, as far as they are of this deletion: those of a namesake before it are
 * older. Not seen where a Job could be in a namespace that cannot be.
 */
export async function deleteJobsOf(subject: Subject): Promise<Seen<readonly KubeObject[]>> {
  const { look, meta, since } = subject;
  const jobs = await jobsOf(subject, 'delete');
  if (!jobs.seen) return jobs;
  const own = jobs.value.filter((job) => (metaOf(job).createdAt ?? since) >= since);
  if (own.length > 0 || isPromise(subject)) return { seen: true, value: own };
  const everywhere = await look.list('jobs.batch', { labels: jobLabels(subject, 'delete') });
  if (everywhere.seen) return { seen: true, value: own };
  const promise = await look.get(KINDS.promises, '', promiseOf(subject));
  if (!promise.seen) return promise;
  const elsewhere = pipelineNamespaceOf(promise.value);
  return elsewhere === '' || elsewhere === meta.namespace ? { seen: true, value: own } : everywhere;
}

/** Where the pipelines of a Promise run instead of beside each request; empty where they do not. */
export function pipelineNamespaceOf(promise: KubeObject | undefined): string {
  return textAt(promise, 'spec', 'workflows', 'config', 'pipelineNamespace');
}

/** Whether a Promise is seen to have no pipeline that deletes its requests. */
export function deletesNothing(promise: KubeObject | undefined): boolean {
  return (
    promise !== undefined &&
    recordsAt(promise, 'spec', 'workflows', 'resource', 'delete').length === 0
  );
}
