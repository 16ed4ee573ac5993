import type { Cause } from '../../knowledge/pack.ts';
import { seenOr } from '../../knowledge/reading.ts';
import { nameOf } from '../../kube/object.ts';

/** G-11: an owner reference that points into another namespace counts as an owner that is gone. */
export const ownerElsewhere: Cause = {
  code: 'G-11',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/garbagecollector/garbagecollector.go',
  async find({ look, meta, object }) {
    if (meta.owners.length === 0) return undefined;
    const events = seenOr(await look.events(object), []);
    const event = events.find(({ reason }) => reason === 'OwnerRefInvalidNamespace');
    if (event === undefined) return undefined;
    return {
      severity: 'info',
      sentence: `an owner reference of it points to an object that is not in its namespace, which the garbage collector takes for an owner that is gone`,
      evidence: [
        { text: event.message, object: nameOf(object), source: 'event OwnerRefInvalidNamespace' },
      ],
    };
  },
};
