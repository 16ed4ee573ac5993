import { load } from 'js-yaml';
import { apiVersionOf } from '../../kube/served-kind.ts';
import { isJson, type Json, jsonTypeOf, textAt } from '../json.ts';
import { invalid } from './field-errors.ts';
import type { ResourceType } from './resource-type.ts';
import { badRequest, unsupportedMediaType } from './status-error.ts';

const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** A request's body as JSON, by its content type. Nothing at all is `undefined`. */
export function decodeBody(text: string, contentType: string): unknown {
  const [mediaType = ''] = contentType.split(';');
  if (text.trim() === '') return undefined;
  switch (mediaType.trim()) {
    case '':
    case 'application/json':
      return parse(text, "couldn't get version/kind; json parse error: ");
    case 'application/yaml':
      return parseYaml(text);
    default:
      throw unsupportedMediaType(ACCEPTED);
  }
}

/** Checks that a body can be an object of `type`, and completes its kind and apiVersion. */
export function decodeObject(type: ResourceType, body: unknown): Json {
  if (!isJson(body))
    throw badRequest(`the object provided is unrecognized (must be of type ${type.kind})`);
  const kind = textAt(body, 'kind');
  const apiVersion = textAt(body, 'apiVersion');
  const wanted = apiVersionOf(type);
  if (type.custom === undefined) checkBuiltin(type, kind, apiVersion);
  else checkCustom(type, kind, apiVersion, body);
  checkMetadata(body);
  const object = { ...body, kind: type.kind, apiVersion: wanted };
  return type.rules.decoded?.(object) ?? object;
}

/** Refuses metadata whose fields are of the wrong type, as decoding into Go types does. */
export function checkMetadata(object: Json): void {
  const wrong = metadataTypeError(object);
  if (wrong !== undefined) throw badRequest(wrong);
}

/** What is wrong with the types of an object's metadata, in the words of Go's decoder. */
export function metadataTypeError({ metadata = {} }: Json): string | undefined {
  if (!isJson(metadata)) return wrongType(metadata, 'metadata', 'v1.ObjectMeta');
  for (const field of ['labels', 'annotations']) {
    const map = metadata[field] ?? {};
    if (!isJson(map)) return wrongType(map, `metadata.${field}`, 'map[string]string');
    const odd = Object.values(map).find((value) => typeof value !== 'string' && value !== null);
    if (odd !== undefined) return wrongType(odd, `metadata.${field}`, 'string');
  }
  const finalizers = metadata.finalizers ?? [];
  if (!Array.isArray(finalizers)) return wrongType(finalizers, 'metadata.finalizers', '[]string');
  const odd = finalizers.find((value) => typeof value !== 'string');
  if (odd !== undefined) return wrongType(odd, 'metadata.finalizers', 'string');
  const owners = metadata.ownerReferences ?? [];
  const isList = Array.isArray(owners);
  if (!isList || !owners.every(isJson))
    return wrongType(owners, 'metadata.ownerReferences', '[]v1.OwnerReference');
  return undefined;
}

function checkBuiltin(type: ResourceType, kind: string, apiVersion: string): void {
  const wanted = apiVersionOf(type);
  const sameKind = kind === '' || kind === type.kind;
  const sameVersion = apiVersion === '' || apiVersion === wanted;
  if (sameKind && sameVersion) return;
  const version = apiVersion || wanted;
  if (version.split('/').at(-1) !== type.version && version.split('/').length === 1)
    throw badRequest(
      `${kind || type.kind} in version "${version}" cannot be handled as a ${type.kind}: no kind "${kind || type.kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  throw badRequest(
    `${kind || type.kind} in version "${version}" cannot be handled as a ${type.kind}: converting (${goType(version, kind || type.kind)}) to (core.${type.kind}): unknown conversion`,
  );
}

function checkCustom(type: ResourceType, kind: string, apiVersion: string, body: Json): void {
  const text = JSON.stringify(body);
  if (kind === '')
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): Object 'Kind' is missing in '${text}' (${text})`,
    );
  if (apiVersion !== apiVersionOf(type))
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(type)})`,
    );
  if (kind !== type.kind)
    throw invalid({ group: type.group, kind }, textAt(body, 'metadata', 'name'), [
      { type: 'Invalid', field: 'kind', value: kind, detail: `must be ${type.kind}` },
    ]);
}

function goType(apiVersion: string, kind: string): string {
  return `${apiVersion.split('/').at(-1) ?? ''}.${kind}`;
}

function wrongType(value: unknown, field: string, wanted: string): string {
  return `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ObjectMeta.${field} of type ${wanted}`;
}

function parse(text: string, prefix: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`${prefix}${(error as Error).message}`);
  }
}

function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${(error as Error).message}`);
  }
}
