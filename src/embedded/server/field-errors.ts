import type { Json } from '../json.ts';
import { type KindName, StatusError } from './status-error.ts';

/** One field that is not as it must be. */
export interface FieldError {
  readonly type: 'Invalid' | 'Required' | 'Forbidden' | 'NotSupported' | 'TypeInvalid' | 'TooLong';
  readonly field: string;
  readonly value?: unknown;
  readonly detail: string;
}

/** The 422 of an object, or of the options of a request, that did not pass validation. */
export function invalid(
  { group, kind }: KindName,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${messageOf(error)}`))];
  const summary = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const subject = group === '' ? kind : `${kind}.${group}`;
  const details: Json = {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(kind === '' ? {} : { kind }),
    causes: errors.map((error) => ({
      reason: `FieldValue${error.type}`,
      message: messageOf(error),
      field: error.field,
    })),
  };
  return new StatusError(422, `${subject} "${name}" is invalid: ${summary}`, {
    reason: 'Invalid',
    details,
  });
}

/** The 422 of options in the query or in a DeleteOptions body. */
export function invalidOptions(kind: string, ...errors: readonly FieldError[]): StatusError {
  return invalid({ group: 'meta.k8s.io', kind }, '', errors);
}

function messageOf({ type, value, detail }: FieldError): string {
  switch (type) {
    case 'Required':
      return detail === '' ? 'Required value' : `Required value: ${detail}`;
    case 'Forbidden':
      return `Forbidden: ${detail}`;
    case 'TooLong':
      return `Too long: ${detail}`;
    case 'NotSupported':
      return `Unsupported value: ${JSON.stringify(value)}: ${detail}`;
    case 'Invalid':
    case 'TypeInvalid':
      return `Invalid value: ${JSON.stringify(value)}: ${detail}`;
  }
}
