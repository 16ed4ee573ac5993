import { type KubeObject, metaOf } from './object.ts';
import { type ObjectRef, textOf } from './row.ts';

/** What an object is called: enough to tell it from all others that are there at the same time. */
export interface ObjectName {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

export function objectNameOf(object: KubeObject): ObjectName {
  const { apiVersion, kind, namespace, name } = metaOf(object);
  return { group: groupIn(apiVersion), kind, namespace, name };
}

export function nameOfRef({ kind, namespace, name }: Omit<ObjectRef, 'uid'>): ObjectName {
  return { group: kind.group, kind: kind.kind, namespace, name };
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupIn(apiVersion: string): string {
  return apiVersion.includes('/') ? textOf(apiVersion.split('/')[0]) : '';
}

/** The same for the same object, and for no other. */
export function objectKey({ group, kind, namespace, name }: ObjectName): string {
  return `${kind}.${group} ${namespace}/${name}`;
}

/** `Widget demo/cache`: how an object is named in a sentence. */
export function describeName({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}
