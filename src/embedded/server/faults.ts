import type { ApiRequest } from './answer.ts';
import type { LogFault } from './log-faults.ts';
import { internalError, StatusError, tooManyRequests } from './status-error.ts';

/** What can go wrong on purpose, for tests and for showing how clients cope. */
export interface Faults {
  /** History is forgotten: continue tokens, old resourceVersions and open watches are answered 410. */
  compact(): void;
  /** Cuts every open watch and log, in the middle of whatever it was saying. */
  dropStreams(): void;
  /**
   * The next `count` requests that match (all, by default) are answered with `code`; 429 and 503
   * ask to come again in a second.
   */
  answerNext(
    code: 429 | 500 | 503,
    count: number,
    matches?: (request: ApiRequest) => boolean,
  ): void;
  /** The node does this with the next request for a log that reaches it; what was planned first comes first. */
  failNextLog(fault: LogFault): void;
}

interface Planned {
  readonly code: 429 | 500 | 503;
  readonly matches: (request: ApiRequest) => boolean;
  left: number;
}

/** Answers that were planned, and have not been given yet. */
export class PlannedFailures {
  private readonly planned: Planned[] = [];

  add(code: Planned['code'], count: number, matches: Planned['matches'] = () => true): void {
    this.planned.push({ code, matches, left: count });
  }

  /** Throws when this request is to fail. */
  check(request: ApiRequest): void {
    const failure = this.planned.find(({ left, matches }) => left > 0 && matches(request));
    if (failure === undefined) return;
    failure.left -= 1;
    throw errorOf(failure.code);
  }
}

function errorOf(code: Planned['code']): StatusError {
  switch (code) {
    case 429:
      return tooManyRequests('too many requests, please try again later.');
    case 500:
      return internalError('Internal error occurred: planned');
    case 503:
      return new StatusError(503, 'the server is currently unable to handle the request', {
        reason: 'ServiceUnavailable',
        details: { retryAfterSeconds: 1 },
      });
  }
}
