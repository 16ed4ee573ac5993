import { parseLabelSelector } from '../../kube/label-selector.ts';
import type { ApiObject } from '../json.ts';
import type { ResourceType, SelectableFields } from './resource-type.ts';
import { complaintAbout } from './selector-complaint.ts';
import { badRequest } from './status-error.ts';

/** Which objects a list or watch is about. */
export interface Selection {
  readonly matches: (object: ApiObject) => boolean;
  /** Nothing is left out. */
  readonly isEverything: boolean;
}

/** The selectors of a request's query; throws what the server says to unreadable ones. */
export function readSelection(type: ResourceType, query: URLSearchParams): Selection {
  const labels = readLabels(query.get('labelSelector')?.trim() ?? '');
  const fields = readFields(type, query.get('fieldSelector')?.trim() ?? '');
  if (labels === undefined && fields === undefined)
    return { matches: () => true, isEverything: true };
  return {
    matches: (object) => (labels?.(object) ?? true) && (fields?.(object) ?? true),
    isEverything: false,
  };
}

type Predicate = (object: ApiObject) => boolean;

function readLabels(text: string): Predicate | undefined {
  if (text === '') return undefined;
  const complaint = complaintAbout(text);
  if (complaint !== undefined) throw badRequest(complaint);
  const selector = parseLabelSelector(text);
  if (selector === undefined) throw badRequest(`unable to parse requirement: ${text}`);
  return ({ metadata }) => selector(metadata.labels ?? {});
}

const TERM = /^([^=!]+?)\s*(==|=|!=)(.*)$/;

function readFields(type: ResourceType, text: string): Predicate | undefined {
  if (text === '') return undefined;
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => readTerm(type, text, term));
  return (object) => terms.every((term) => term(object));
}

function readTerm(type: ResourceType, whole: string, term: string): Predicate {
  const match = TERM.exec(term.trim());
  if (match === null) throw badRequest(`invalid selector: '${whole}'; can't understand '${term}'`);
  const [, label = '', operator, value = ''] = match;
  const read = readerOf(type, label);
  return (object) => (read(object) === value) === (operator !== '!=');
}

function readerOf(type: ResourceType, label: string): (object: ApiObject) => string {
  const readers: SelectableFields = {
    'metadata.name': ({ metadata }) => metadata.name,
    'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
    ...type.selectable,
  };
  const read = Object.hasOwn(readers, label) ? readers[label] : undefined;
  if (read !== undefined) return read;
  if (type.selectable === undefined && type.custom === undefined)
    throw badRequest(
      `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  throw badRequest(`field label not supported: ${label}`);
}
