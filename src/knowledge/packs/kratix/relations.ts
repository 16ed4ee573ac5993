import type { Relation, Subject } from '../../pack.ts';
import { listNear } from '../../reading.ts';
import { jobsOf, labelsOf, promiseOf } from './jobs.ts';
import { KINDS } from './manager.ts';

const OWN_GROUP = 'platform.kratix.io';

/** Kratix joins what it makes for Promises and requests by labels; Jobs may lie in another namespace. */
export const relations: readonly Relation[] = [
  {
    describes: isPromiseOrRequest,
    find: (subject) =>
      listNear(subject.look, KINDS.works, labelsOf(subject), subject.meta.namespace),
    source: 'syntasso/kratix work-creator/lib/workcreator.go',
  },
  {
    describes: isPromiseOrRequest,
    find: (subject) => jobsOf(subject),
    source: 'syntasso/kratix api/v1alpha1/pipeline_factory.go:315-480',
  },
];

function isPromiseOrRequest(subject: Subject): boolean {
  const { group, kind } = subject.kind;
  if (group === OWN_GROUP) return kind === 'Promise';
  return group.includes('.') && promiseOf(subject) !== '';
}
