/** What ktop's exit codes mean; the README's table is made from this. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'it did what was asked' },
  failed: { code: 1, meaning: 'ktop itself failed: a defect' },
  usage: {
    code: 2,
    meaning: 'an unknown flag, command, kind or scenario, or a value that is none',
  },
  kubeconfig: { code: 3, meaning: 'no kubeconfig, a broken one, or an unknown context' },
  unreachable: {
    code: 4,
    meaning: 'no answer from the API server, a certificate that does not verify, or no Kubernetes',
  },
  credentials: { code: 5, meaning: 'the API server refused the login, or the login failed' },
  terminal: { code: 6, meaning: 'stdin or stdout is not a terminal' },
  recording: { code: 7, meaning: 'the recording cannot be read, is none, or cannot be written' },
  'not-found': { code: 8, meaning: 'the object that was asked for does not exist' },
  stuck: { code: 9, meaning: 'what was asked or waited for is stuck' },
  timeout: { code: 10, meaning: 'what was waited for did not happen in time' },
  'work-failed': { code: 11, meaning: 'the work whose logs were followed has failed' },
  'seen-only': {
    code: 12,
    meaning: 'the controller has seen the request, and its end was not seen, or cannot be',
  },
  'no-reaction': {
    code: 13,
    meaning:
      'the controller did not react to the request, or would not have: then nothing was sent',
  },
  'not-reconciled': {
    code: 14,
    meaning: 'the controller has failed at what it was asked, or the object is gone',
  },
  'not-written': {
    code: 15,
    meaning:
      'nothing was written: not agreed to, read-only, not allowed, or refused by the API server',
  },
  found: { code: 16, meaning: 'something is stuck: ktop findings has found it' },
} as const;

export type ExitReason = keyof typeof EXIT_CODES;

/** Ends ktop with one sentence for the operator and the documented code. */
export class ExitError extends Error {
  readonly reason: ExitReason;

  constructor(reason: ExitReason, message: string) {
    super(message);
    this.reason = reason;
  }

  get code(): number {
    return EXIT_CODES[this.reason].code;
  }
}
