import { refusalIn } from '../analysis/refusals.ts';
import type { PatchOutcome } from '../kube/patch-plan.ts';

/** `422 Invalid: the server rejected our request`: what the API server said, in its own words. */
export function verbatim(outcome: PatchOutcome): string {
  switch (outcome.type) {
    case 'accepted':
      return 'accepted';
    case 'refused': {
      const reason = outcome.reason === '' ? '' : ` ${outcome.reason}`;
      return `${outcome.status}${reason}: ${outcome.message}`;
    }
    case 'unanswered':
      return `no answer: ${outcome.message}`;
  }
}

/** What an answer means, as a sentence; `undefined` where ktop knows no more than it says itself. */
export function meaningOf(outcome: PatchOutcome): string | undefined {
  switch (outcome.type) {
    case 'accepted':
      return undefined;
    case 'unanswered':
      return 'Nobody knows whether it was done: what the watch shows is what happened.';
    case 'refused': {
      const { status, reason, message } = outcome;
      const refusal = refusalIn(message);
      if (refusal !== undefined) return `That is, ${refusal.because}.`;
      if (status === 422 && (reason === '' || FAILED_TEST.test(message))) return CHANGED;
      return BY_STATUS[status];
    }
  }
}

/** How a failed `test` of a JSON patch is told (apiserver pkg/endpoints/handlers/patch.go). */
const FAILED_TEST = /^the server rejected our request/;
const CHANGED =
  'The object has changed meanwhile: what the patch tests is not so any more, or the object is another one.';

const BY_STATUS: Readonly<Record<number, string>> = {
  403: 'You may not do that, or something forbids it: the message says what.',
  404: 'The object is gone already.',
  409: 'Somebody else wrote the object at the same time, or it is another one by now.',
};
