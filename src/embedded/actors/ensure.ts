import type { ApiObject, Json } from '../json.ts';
import { type ApiClient, Refused } from './client.ts';

/** An object before the server has completed it. */
export interface Draft extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Json & { readonly name: string };
}

/**
 * Creates an object and returns it. One that exists already is returned as it is; `undefined` when
 * the server takes none, as in a namespace that is being deleted.
 */
export async function ensure(
  client: ApiClient,
  collection: string,
  draft: Draft,
): Promise<ApiObject | undefined> {
  return await attempt(async () => {
    try {
      return await client.create(collection, draft);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 409) throw error;
      return await client.get(`${collection}/${draft.metadata.name}`);
    }
  });
}

/** What a request brings, or `undefined` where the server refuses it. */
export async function attempt<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** A reference that makes the object a dependent; with `blocks`, foreground deletion waits for it. */
export function ownedBy({ apiVersion, kind, metadata }: ApiObject, blocks = true): Json {
  const { name, uid } = metadata;
  return {
    ownerReferences: [
      { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: blocks },
    ],
  };
}

/** Creates a namespace unless there is one, even one that is about to end. */
export async function ensureNamespace(client: ApiClient, name: string): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await attempt(() => client.create('/api/v1/namespaces', namespace));
}
