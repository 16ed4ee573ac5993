import { kindKey } from '../../kube/served-kind.ts';
import type { ApiObject } from '../json.ts';
import { plainColumns } from '../server/columns.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { fields } from '../server/selectable-fields.ts';

/** How the server would serve an object of which no definition was recorded: as nearly all are defined. */
export function derivedKind({ apiVersion, kind, metadata }: ApiObject): ResourceType {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const resource = pluralOf(kind.toLowerCase());
  const same = (object: ApiObject) => object;
  return {
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    listKind: `${kind}List`,
    resource,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: metadata.namespace !== undefined,
    verbs: ['get', 'list', 'watch'],
    storageKey: kindKey({ resource, group }),
    subresources: [{ name: 'status', verbs: ['get'], kind }],
    hasStatus: true,
    hasGeneration: true,
    returnsDeleted: false,
    orphansByDefault: false,
    columns: plainColumns,
    selectable: fields({}),
    custom: { schema: undefined, terminating: false },
    rules: {},
    toServed: same,
    toStored: same,
  };
}

/** By the usual rule of English, which nearly all definitions follow. */
function pluralOf(word: string): string {
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
