import { type Json, numberAt } from '../json.ts';

/** The resource a failure is about: `configmaps`, `deployments` of `apps`. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** The kind a failed validation is about. */
export interface KindName {
  readonly group: string;
  readonly kind: string;
}

/** A refusal, in the very words of the real API server. */
export class StatusError extends Error {
  readonly code: number;
  readonly status: Json;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    message: string,
    rest: { readonly reason?: string; readonly details?: Json; readonly metadata?: Json } = {},
  ) {
    super(message);
    this.code = code;
    // The server tells in the head what the details tell about when to come again.
    const seconds = numberAt(rest.details, 'retryAfterSeconds');
    this.headers = seconds > 0 ? { 'retry-after': String(seconds) } : {};
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: rest.metadata ?? {},
      status: 'Failure',
      message,
      ...(rest.reason === undefined ? {} : { reason: rest.reason }),
      ...(rest.details === undefined ? {} : { details: rest.details }),
      code,
    };
  }
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, message, { reason: 'BadRequest' });
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', { reason: 'Unauthorized' });
}

export function forbidden(
  resource: ResourceName,
  name: string,
  why: string,
  causes?: readonly Json[],
): StatusError {
  const subject = name === '' ? qualified(resource) : `${qualified(resource)} "${name}"`;
  const details = { ...detailsOf(resource, name), ...(causes === undefined ? {} : { causes }) };
  return new StatusError(403, `${subject} is forbidden: ${why}`, { reason: 'Forbidden', details });
}

export function notFound(resource: ResourceName, name: string): StatusError {
  return new StatusError(404, `${qualified(resource)} "${name}" not found`, {
    reason: 'NotFound',
    details: detailsOf(resource, name),
  });
}

/** The path names a resource, subresource or version that is not served. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'the server could not find the requested resource', {
    reason: 'NotFound',
    details: {},
  });
}

export function methodNotAllowed(): StatusError {
  return new StatusError(405, 'the server does not allow this method on the requested resource', {
    reason: 'MethodNotAllowed',
    details: {},
  });
}

/** Said of what is under custom resources. */
export function unsupportedVerb(resource: ResourceName, verb: string): StatusError {
  return new StatusError(
    405,
    `${verb} is not supported on resources of kind "${qualified(resource)}"`,
    { reason: 'MethodNotAllowed', details: detailsOf(resource, '') },
  );
}

export function notAcceptable(message: string, details?: Json): StatusError {
  return new StatusError(406, message, {
    reason: 'NotAcceptable',
    ...(details === undefined ? {} : { details }),
  });
}

export function alreadyExists(
  resource: ResourceName,
  name: string,
  isTerminating: boolean,
): StatusError {
  const prefix = isTerminating ? 'object is being deleted: ' : '';
  return new StatusError(409, `${prefix}${qualified(resource)} "${name}" already exists`, {
    reason: 'AlreadyExists',
    details: detailsOf(resource, name),
  });
}

/** `subject` is `configmaps` or, for deletions, the kind. */
export function conflict(subject: ResourceName, name: string, why: string): StatusError {
  return new StatusError(
    409,
    `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`,
    { reason: 'Conflict', details: detailsOf(subject, name) },
  );
}

/** The history that was asked for is gone. */
export function expired(message: string, continueToken?: string): StatusError {
  return new StatusError(410, message, {
    reason: 'Expired',
    ...(continueToken === undefined ? {} : { metadata: { continue: continueToken } }),
  });
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
    { reason: 'UnsupportedMediaType' },
  );
}

/** The whole of what the real server says when a JSON patch cannot be applied. */
export function patchRejected(): StatusError {
  return new StatusError(422, 'the server rejected our request due to an error in our request', {
    reason: 'Invalid',
    details: {},
  });
}

export function tooManyRequests(message: string): StatusError {
  const details = { retryAfterSeconds: 1 };
  return new StatusError(429, message, { reason: 'TooManyRequests', details });
}

export function internalError(message: string): StatusError {
  return new StatusError(500, message);
}

/** A webhook had to be asked and could not be. */
export function failedWebhook(name: string, problem: string): StatusError {
  const message = `failed calling webhook "${name}": ${problem}`;
  return new StatusError(500, `Internal error occurred: ${message}`, {
    reason: 'InternalError',
    details: { causes: [{ message }] },
  });
}

export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  return new StatusError(
    504,
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      reason: 'Timeout',
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    },
  );
}

function qualified({ resource, group }: ResourceName): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function detailsOf({ resource, group }: ResourceName, name: string): Json {
  return {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: resource,
  };
}
