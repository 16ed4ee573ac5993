import type { Cause } from '../../knowledge/pack.ts';
import { metaOf, nameOf, requestedAt } from '../../kube/object.ts';
import { formatDuration } from '../duration.ts';
import { isYoung } from './object.ts';

/** So many objects that wait for one finalizer are more than a controller lets lie for their own sake. */
const MANY = 10;

/** G-24: everything of a kind waits for the same finalizer, so it is not about this one object. */
export const busyController: Cause = {
  code: 'G-24',
  answers: ['R-22', 'R-24'],
  source: 'controller-runtime pkg/internal/controller: MaxConcurrentReconciles workers for a kind',
  async find({ look, kind, meta, object, current, since }) {
    if (current === undefined || isYoung(since, look.now)) return undefined;
    const all = await look.heldBy(current, kind, meta.namespace);
    if (!all.seen) return undefined;
    const others = all.value.filter(
      (other) =>
        metaOf(other).uid !== meta.uid && !isYoung(requestedAt(other) ?? look.now, look.now),
    );
    if (others.length < MANY) return undefined;
    const count = all.total === undefined ? others.length : all.total - 1;
    const oldest = Math.min(...others.map((other) => requestedAt(other) ?? since));
    return {
      severity: 'info',
      certainty: 'inferred',
      sentence: `${count} more of its kind wait for the same finalizer${meta.namespace === '' ? '' : ' in its namespace'}: their controller is down, failing for all of them, or out of workers`,
      evidence: [
        ...others.slice(0, 3).map((other) => ({
          text: `is held by ${current}, too`,
          object: nameOf(other),
          source: 'metadata.finalizers',
        })),
        { text: `the oldest has waited for ${formatDuration(look.now - oldest)}`, source: 'clock' },
        {
          text: 'its metrics would tell: controller_runtime_active_workers at its maximum, workqueue_depth rising',
          object: nameOf(object),
        },
      ],
    };
  },
};
