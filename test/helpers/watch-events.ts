/** An object as a server sends it, metadata only. */
export function anObject(name: string, resourceVersion: number, metadata: object = {}) {
  return {
    kind: 'PartialObjectMetadata',
    metadata: {
      name,
      namespace: 'demo',
      uid: `uid-${name}`,
      resourceVersion: String(resourceVersion),
      ...metadata,
    },
  };
}

/** Lines of a watch. */
export const added = (name: string, resourceVersion: number) => ({
  type: 'ADDED',
  object: anObject(name, resourceVersion),
});
export const modified = (name: string, resourceVersion: number) => ({
  type: 'MODIFIED',
  object: anObject(name, resourceVersion),
});
export const deleted = (name: string, resourceVersion: number) => ({
  type: 'DELETED',
  object: anObject(name, resourceVersion),
});
export const bookmark = (resourceVersion: number) => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: String(resourceVersion) } },
});
/** The bookmark that ends the initial events of a streamed list. */
export const initialEnd = (resourceVersion: number) => ({
  type: 'BOOKMARK',
  object: {
    metadata: {
      resourceVersion: String(resourceVersion),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    },
  },
});
export const errorEvent = (code: number, message: string) => ({
  type: 'ERROR',
  object: { kind: 'Status', code, message },
});

/** A page of a list. */
export function aList(
  resourceVersion: number,
  items: readonly object[],
  continueToken: string | undefined = undefined,
) {
  return {
    kind: 'PartialObjectMetadataList',
    metadata: { resourceVersion: String(resourceVersion), continue: continueToken },
    items,
  };
}
