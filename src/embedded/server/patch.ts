import { isJson, type Json, jsonTypeOf } from '../json.ts';
import { metadataTypeError } from './decode.ts';
import { invalid } from './field-errors.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch, strategicMergePatch } from './merge-patch.ts';
import type { ResourceType } from './resource-type.ts';
import {
  badRequest,
  patchRejected,
  type StatusError,
  unsupportedMediaType,
} from './status-error.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/**
 * What a PATCH body makes of an object, by its content type. Server-side apply is not offered: 415,
 * as from a server too old for it.
 */
export function readPatch(
  type: ResourceType,
  contentType: string,
  text: string,
): (object: Json) => Json {
  const [mediaType = ''] = contentType.split(';');
  const patch = patchOf(type, mediaType.trim());
  const body = parse(text);
  return (object) => {
    const patched = patch(object, body);
    if (!isJson(patched)) throw patchRejected();
    const wrong = metadataTypeError(patched);
    if (wrong !== undefined) throw undecodable(patched, wrong);
    return patched;
  };
}

/** What a patch made of an object is refused as a whole, and quoted, when it is no object any more. */
function undecodable(patched: Json, detail: string): StatusError {
  const value = JSON.stringify(patched);
  return invalid({ group: '', kind: '' }, '', [{ type: 'Invalid', field: 'patch', value, detail }]);
}

function patchOf(type: ResourceType, mediaType: string): (object: Json, patch: unknown) => unknown {
  if (mediaType === JSON_PATCH) return jsonPatch;
  if (mediaType === MERGE_PATCH) return ofObjects(mergePatch, 'error decoding patch: ');
  const isBuiltin = type.custom === undefined;
  if (mediaType === STRATEGIC_PATCH && isBuiltin) return ofObjects(strategicMergePatch, '');
  const last = isBuiltin ? STRATEGIC_PATCH : APPLY_PATCH;
  throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, last]);
}

/** A merge patch that is no object is refused before anything is merged. */
function ofObjects(merge: (object: Json, patch: Json) => unknown, prefix: string) {
  return (object: Json, patch: unknown): unknown => {
    if (isJson(patch)) return merge(object, patch);
    throw badRequest(
      `${prefix}json: cannot unmarshal ${jsonTypeOf(patch)} into Go value of type map[string]interface {}`,
    );
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const character = text.trimStart().slice(0, 1);
    throw badRequest(
      `error decoding patch: invalid character '${character}' looking for beginning of value`,
    );
  }
}
