import { type FieldError, invalidOptions } from './field-errors.ts';
import { badRequest } from './status-error.ts';

/** The query of a list or watch, checked. */
export interface ListOptions {
  readonly watch: boolean;
  readonly limit: number;
  readonly continueToken: string;
  /** Empty, `0` or a number. */
  readonly resourceVersion: string;
  readonly match: '' | 'Exact' | 'NotOlderThan';
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** Reads list options; throws what the server says to wrong ones. */
export function readListOptions(query: URLSearchParams): ListOptions {
  const watch = flag(query, 'watch') === true;
  const match = query.get('resourceVersionMatch') ?? '';
  const options = {
    watch,
    limit: integer(query, 'limit') ?? 0,
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    bookmarks: flag(query, 'allowWatchBookmarks') === true,
    sendInitialEvents: flag(query, 'sendInitialEvents'),
    timeoutSeconds: integer(query, 'timeoutSeconds'),
  };
  const errors = watch ? watchErrors(options, match) : listErrors(options, match);
  if (errors.length > 0) throw invalidOptions('ListOptions', ...errors);
  return { ...options, match: match as ListOptions['match'] };
}

type Unmatched = Omit<ListOptions, 'match'>;

function listErrors(options: Unmatched, match: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (match !== '') {
    if (options.resourceVersion === '')
      errors.push(noMatch('resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (options.continueToken !== '')
      errors.push(noMatch('resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(unsupported(match, '"Exact", "NotOlderThan", ""'));
    if (match === 'Exact' && options.resourceVersion === '0')
      errors.push(noMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (options.sendInitialEvents !== undefined)
    errors.push({
      type: 'Forbidden',
      field: 'sendInitialEvents',
      detail: 'sendInitialEvents is forbidden for list',
    });
  return errors;
}

function watchErrors(options: Unmatched, match: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (options.sendInitialEvents !== undefined && match !== 'NotOlderThan')
    errors.push(noMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match !== '' && options.sendInitialEvents === undefined)
    errors.push(
      noMatch('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
  if (match !== '' && match !== 'NotOlderThan') errors.push(unsupported(match, '"NotOlderThan"'));
  if (options.continueToken !== '')
    errors.push(noMatch('resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

function noMatch(detail: string): FieldError {
  return { type: 'Forbidden', field: 'resourceVersionMatch', detail };
}

function unsupported(value: string, values: string): FieldError {
  const detail = `supported values: ${values}`;
  return { type: 'NotSupported', field: 'resourceVersionMatch', value, detail };
}

/** Anything but `false` and `0` is true, as the server reads it. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null ? undefined : !['false', '0'].includes(text.toLowerCase());
}

/** A whole number of the query; throws 400 when it is none. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
