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
    case 'refused':
      return TRANSLATIONS.map((translate) => translate(outcome)).find((text) => text !== undefined);
  }
}

type Refused = Extract<PatchOutcome, { readonly type: 'refused' }>;

/** Admission first: it answers with any status that its webhook likes. */
const TRANSLATIONS: readonly ((refused: Refused) => string | undefined)[] = [
  saying(
    /failed calling webhook "?([^":\\ ]+)/,
    (webhook) =>
      `The webhook ${webhook} cannot be reached, and without it nothing may be written: mend or remove its configuration first.`,
  ),
  saying(
    /admission webhook "([^"]+)" denied/,
    (webhook) => `The webhook ${webhook} forbids it: its own message says why.`,
  ),
  saying(
    /ValidatingAdmissionPolicy '([^']+)'/,
    (policy) => `The ValidatingAdmissionPolicy ${policy} forbids it.`,
  ),
  saying(
    / is invalid: /,
    () => 'The object does not pass its own validation any more, so that no write to it succeeds.',
  ),
  saying(
    /conversion webhook for/,
    () => 'The webhook that converts between the versions of this kind does not answer.',
  ),
  ({ status }) => BY_STATUS[status],
];

/** A failed `test` of a JSON patch is told by the first one (apiserver pkg/endpoints/handlers/patch.go). */
const BY_STATUS: Readonly<Record<number, string>> = {
  422: 'The object has changed meanwhile: the finalizer is not at its place any more, or the object is another.',
  403: 'You may not do that, or something forbids it: the message says what.',
  404: 'The object is gone already.',
  409: 'Somebody else wrote the object at the same time, or it is another one by now.',
};

function saying(pattern: RegExp, meaning: (name: string) => string) {
  return ({ message }: Refused): string | undefined => {
    const match = pattern.exec(message);
    return match === null ? undefined : meaning(match[1] ?? '');
  };
}
