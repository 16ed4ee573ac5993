import { culpritUser } from '../../knowledge/culprit.ts';
import { describeRight, missingRightsIn } from '../../knowledge/missing-rights.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import type { ObjectName } from '../../kube/object-name.ts';
import type { ErrorGroup } from '../log-lines/error-groups.ts';
import { meaningOf } from '../log-lines/error-meaning.ts';
import type { Conclusion } from './conclusion.ts';

/** What an error in the log of what works for an object says of it; `undefined` where its meaning is not known. */
export function conclusionOfError(object: ObjectName, group: ErrorGroup): Conclusion | undefined {
  const meaning = meaningOf(group);
  if (meaning === undefined) return undefined;
  const { shape, said, count, first, from } = group;
  const rights = missingRightsIn([said]);
  const [right] = rights;
  const text = inOneLine(said, 200);
  return {
    object,
    source: 'logs',
    handle: shape,
    alike: 0,
    finding: {
      code: right === undefined ? 'log-error' : 'G-6',
      answers: right === undefined ? [] : ['K-42'],
      // It was said, and may be over: what is stuck by it, others tell.
      severity: 'info',
      since: first,
      sentence: `its log says: ${meaning}`,
      certainty: 'observed',
      evidence: [
        {
          text: count > 1 ? `${text} (${count} times)` : text,
          source: `log of ${from.join(', ')}`,
        },
      ],
      actions: [],
      ...(right === undefined
        ? {}
        : {
            culprit: culpritUser(right.user, `it may not ${rights.map(describeRight).join(', ')}`),
          }),
    },
  };
}
