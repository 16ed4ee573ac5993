import type { Cause } from '../../knowledge/pack.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { conditionsOf, nameOf } from '../../kube/object.ts';
import { refusalIn } from '../refusals.ts';

/** A condition that quotes a refusal: what a controller sends about the object does not get through. */
export const refusedInStatus: Cause = {
  code: 'G-3',
  answers: ['O-39', 'O-10'],
  source: 'status.conditions',
  async find({ object, meta, since }) {
    for (const { type, reason, message, at } of conditionsOf(object)) {
      const refusal = refusalIn(message);
      if (refusal === undefined || refusal.code === 'G-22' || refusal.code === 'G-9') continue;
      // What was refused before the deletion may have been mended since.
      if (meta.deletedAt !== undefined && at !== undefined && at < since) continue;
      return {
        code: refusal.code,
        answers: [...new Set([...refusal.answers, 'O-39', 'O-10'])],
        severity: 'stuck',
        culprit: refusal.culprit,
        since: at,
        sentence: `what its controller sends is refused: ${refusal.because}`,
        evidence: [
          {
            text: `${type}, ${reason}: ${inOneLine(message)}`,
            object: nameOf(object),
            source: `status.conditions[${type}]`,
          },
        ],
      };
    }
    return undefined;
  },
};
