import { firstText } from '../../reading.ts';
import type { Carrier, Work, WorkflowFacts } from '../../workflow.ts';
import { LABELS } from './manager.ts';

/** internal/controller/shared.go:35 DefaultReconciliationInterval */
export const INTERVAL_MS = 10 * 3_600_000;

/**
 * The pipelines of Promises and requests. Their Jobs and pods have the same labels; annotations of the
 * Job alone tell the kind, and the namespace of a request whose pipelines run elsewhere.
 */
export const workflows: WorkflowFacts = {
  title: 'Kratix pipeline',
  podLabels: [], // They are pods of Jobs.
  workOf,
  ownContainers: ['reader', 'work-writer', 'status-writer'],
  afterFailure: ({ action }) =>
    action === 'delete'
      ? { type: 'never', remedy: `label it ${LABELS.rerun}=true` }
      : { type: 'after', ms: INTERVAL_MS, unless: 'its Promise sets another interval' },
  source:
    'syntasso/kratix api/v1alpha1/pipeline_factory.go:315-480, internal/controller/shared.go:35, lib/workflow/reconciler.go:69-146',
};

/** Those without it were made before February 2025. */
const LEGACY = { type: 'kratix.io/work-type', action: 'kratix.io/work-action' } as const;

function workOf({ namespace, labels, annotations }: Carrier): Work | undefined {
  const promise = labels[LABELS.promise];
  const type = labels[LABELS.type] ?? labels[LEGACY.type];
  if (promise === undefined || (type !== 'promise' && type !== 'resource')) return undefined;
  const isPromise = type === 'promise';
  const request = labels[LABELS.request] ?? '';
  const of = (key: string) => annotations[`kratix.io/job-resource-${key}`] ?? '';
  return {
    object: {
      kind: firstText(of('kind'), isPromise ? 'Promise' : ''),
      namespace: isPromise
        ? ''
        : firstText(of('namespace'), labels['kratix.io/resource-namespace'] ?? '', namespace),
      name: firstText(of('name'), isPromise ? promise : request),
    },
    pipeline: labels['kratix.io/pipeline-name'] ?? '',
    action: labels[LABELS.action] ?? labels[LEGACY.action] ?? '',
    version: labels['kratix.io/hash'] ?? '',
  };
}
