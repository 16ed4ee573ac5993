import type { Answer, Request } from './server.ts';

/** A request, or one that is made of the answers so far. */
export type Step =
  | Request
  | ((answers: readonly Answer[]) => Request)
  | {
      /** Asked again and again until it holds; only the answer for which it does is compared. */
      readonly request: Request;
      readonly until: (answer: Answer) => boolean;
    };

export interface Sequence {
  readonly name: string;
  readonly steps: readonly Step[];
}

export const NAMESPACE = 'conformance';
export const CORE = `/api/v1/namespaces/${NAMESPACE}`;
export const MAPS = `${CORE}/configmaps`;
export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const WIDGETS = `/apis/conformance.example.com/v1/namespaces/${NAMESPACE}/widgets`;
export const MERGE = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
export const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
export const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';

export const get = (path: string, accept?: string): Request => ({
  path,
  ...(accept === undefined ? {} : { accept }),
});
export const create = (path: string, body: unknown): Request => ({ method: 'POST', path, body });
export const put = (path: string, body: unknown): Request => ({ method: 'PUT', path, body });
export const patch = (path: string, body: unknown, type = MERGE): Request => ({
  method: 'PATCH',
  path,
  body,
  type,
});
export const remove = (path: string, options?: object): Request => ({
  method: 'DELETE',
  path,
  ...(options === undefined
    ? {}
    : { body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options } }),
});

export const aMap = (name: string, metadata: object = {}, data: object = { k: 'v' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
export const aWidget = (
  name: string,
  metadata: object = {},
  rest: object = { spec: { size: 1 } },
) => ({
  apiVersion: 'conformance.example.com/v1',
  kind: 'Widget',
  metadata: { name, ...metadata },
  ...rest,
});
export const gone = (path: string): Step => ({
  request: get(path),
  until: ({ status }) => status === 404,
});

/** An owner reference to the object that an answer holds. */
export const ownerOf = ({ body }: Answer, blockOwnerDeletion = true) => ({
  apiVersion: body.apiVersion,
  kind: body.kind,
  name: body.metadata.name,
  uid: body.metadata.uid,
  blockOwnerDeletion,
});
export const at = (answers: readonly Answer[], index: number): Answer => {
  const answer = answers[index];
  if (answer === undefined) throw new Error(`no answer ${index} yet`);
  return answer;
};
