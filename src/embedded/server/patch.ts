import { isJson, type Json } from '../json.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch, strategicMergePatch } from './merge-patch.ts';
import type { ResourceType } from './resource-type.ts';
import { badRequest, patchRejected, unsupportedMediaType } from './status-error.ts';

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
    return patched;
  };
}

function patchOf(type: ResourceType, mediaType: string): (object: Json, patch: unknown) => unknown {
  if (mediaType === JSON_PATCH) return jsonPatch;
  if (mediaType === MERGE_PATCH) return mergePatch;
  const isBuiltin = type.custom === undefined;
  if (mediaType === STRATEGIC_PATCH && isBuiltin) return strategicMergePatch;
  const last = isBuiltin ? STRATEGIC_PATCH : APPLY_PATCH;
  throw unsupportedMediaType([JSON_PATCH, MERGE_PATCH, last]);
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
