import type { ApiClient } from '../actors/client.ts';
import { type Draft, ensure } from '../actors/ensure.ts';
import type { Actors } from '../actors/start-actors.ts';
import { isJson, listAt } from '../json.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const ASK_AGAIN_MS = 100;

/** Defines a kind, and resolves when it is served. */
export async function define(actors: Actors, client: ApiClient, definition: Draft): Promise<void> {
  await ensure(client, DEFINITIONS, definition);
  const path = `${DEFINITIONS}/${definition.metadata.name}`;
  while (!isEstablished(await client.get(path))) await actors.wait(ASK_AGAIN_MS);
}

function isEstablished(definition: unknown): boolean {
  return listAt(definition, 'status', 'conditions')
    .filter(isJson)
    .some(({ type, status }) => type === 'Established' && status === 'True');
}
