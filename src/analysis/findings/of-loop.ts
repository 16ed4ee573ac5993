import { nameOfRef } from '../../kube/object-name.ts';
import type { ObjectRef } from '../../kube/row.ts';
import type { Instant } from '../../kube/time.ts';
import type { Loop } from '../loops/loop.ts';
import type { Conclusion } from './conclusion.ts';

/** What a circle of writes says of the object that is written. */
export function conclusionOfLoop(ref: ObjectRef, loop: Loop, since: Instant): Conclusion {
  const { sentence, kind, managers } = loop;
  return {
    object: nameOfRef(ref),
    source: 'loops',
    handle: ref.uid,
    alike: 0,
    finding: {
      code: `loop-${kind}`,
      answers: [],
      severity: 'working',
      since,
      sentence,
      certainty: 'observed',
      evidence: managers.map((manager) => ({ text: `${manager} writes it`, source: 'watch' })),
      actions: [],
    },
  };
}
