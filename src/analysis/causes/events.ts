import type { Cause } from '../../knowledge/pack.ts';
import { inOneLine, seenOr } from '../../knowledge/reading.ts';
import { nameOf } from '../../kube/object.ts';
import { refusalIn } from '../refusals.ts';

/** What they warn of, a probe that fails while a pod ends, says nothing about who holds it. */
const BYSTANDERS = /^(kubelet|default-scheduler|node-controller)$/;

/** G-2: a Warning about the object since its deletion, with what refuses it where the text tells. */
export const refusedInEvents: Cause = {
  code: 'G-2',
  answers: ['R-22'],
  source: 'core/v1 Event',
  async find({ look, object, since }) {
    const events = seenOr(await look.events(object), []);
    // What has gone on after a Warning is over with it.
    const [warning] = events.filter(({ from }) => !BYSTANDERS.test(from));
    if (warning?.type !== 'Warning' || (warning.at ?? 0) < since) return undefined;
    const refusal = refusalIn(warning.message);
    const text = `${warning.reason}: ${inOneLine(warning.message)}`;
    const times = events
      .filter(
        ({ type, reason, at }) =>
          type === 'Warning' && reason === warning.reason && (at ?? 0) >= since,
      )
      .reduce((sum, { count }) => sum + count, 0);
    return {
      ...(refusal === undefined ? {} : { code: refusal.code, answers: refusal.answers }),
      // One may be of a moment; who says it again has tried again, in vain.
      severity: refusal === undefined && times < 2 ? 'working' : 'stuck',
      since: warning.at,
      culprit: refusal?.culprit,
      sentence:
        refusal === undefined
          ? `its controller reports a problem since it is being deleted: ${text}`
          : `what its controller sends is refused: ${refusal.because}`,
      certainty: refusal === undefined ? 'inferred' : 'observed',
      evidence: [
        {
          text: times > 1 ? `${text} (${times} times)` : text,
          object: nameOf(object),
          source: `event from ${warning.from || 'an unnamed controller'}`,
        },
      ],
    };
  },
};
