import { type KubeObject, metaOf } from '../../src/kube/object.ts';
import { NOON } from './rows.ts';

/** What matters of an object; the rest of its metadata is filled in. */
export interface Shape {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly uid?: string;
  /** Its owners, which it blocks. */
  readonly owners?: readonly KubeObject[];
  /** Seconds before noon; an hour when left out. */
  readonly created?: number;
  /** How many seconds before noon its deletion was asked for; nobody did when left out. */
  readonly deleted?: number;
  readonly graceSeconds?: number;
  /** Who wrote its finalizers last, and how many seconds before noon. */
  readonly writer?: readonly [manager: string, seconds: number];
  /** `spec`, `status`, `data`. */
  readonly [field: string]: unknown;
}

/** An RFC 3339 timestamp of so many seconds before noon. */
export function ago(seconds: number): string {
  return new Date(NOON - seconds * 1000).toISOString();
}

/** `a('apps/v1 Deployment', 'team-a/web')`; a name without a namespace is that of a cluster-scoped object. */
export function a(type: string, name: string, shape: Shape = {}): KubeObject {
  const { labels, annotations, finalizers, uid, owners, created, deleted, ...more } = shape;
  const { graceSeconds = 0, writer, ...fields } = more;
  const [apiVersion = '', kind = ''] = type.split(' ');
  const [own = '', namespace] = name.split('/').reverse();
  const metadata = {
    name: own,
    ...(namespace === undefined ? {} : { namespace }),
    uid: uid ?? `uid-${kind}-${name}`,
    resourceVersion: '1',
    creationTimestamp: ago(created ?? 3600),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(owners === undefined ? {} : { ownerReferences: owners.map(referenceTo) }),
    ...(deleted === undefined
      ? {}
      : {
          deletionTimestamp: ago(deleted - graceSeconds),
          deletionGracePeriodSeconds: graceSeconds,
        }),
    ...(writer === undefined ? {} : { managedFields: [entryOf(writer, finalizers ?? [])] }),
  };
  return { apiVersion, kind, metadata, ...fields };
}

/** Conditions as the API conventions have them, `[type, status, reason, message, seconds before noon]`. */
export function conditions(
  ...list: readonly (readonly [string, string, string?, string?, number?])[]
): { readonly conditions: readonly KubeObject[] } {
  return {
    conditions: list.map(([type, status, reason = '', message = '', seconds = 0]) => ({
      type,
      status,
      reason,
      message,
      lastTransitionTime: ago(seconds),
    })),
  };
}

/** An Event about an object, a Warning of a second ago unless told otherwise. */
export function anEvent(
  about: KubeObject,
  reason: string,
  message: string,
  { type = 'Warning', seconds = 1, count = 1, from = 'its-controller' } = {},
): KubeObject {
  const { namespace, kind, name, uid } = metaOf(about);
  return {
    ...a('v1 Event', `${namespace || 'default'}/${name}.${reason}.${seconds}`),
    involvedObject: { kind, namespace, name, uid },
    type,
    reason,
    message,
    count,
    lastTimestamp: ago(seconds),
    source: { component: from },
  };
}

function referenceTo(owner: KubeObject) {
  const { apiVersion, kind, name, uid } = metaOf(owner);
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function entryOf([manager, seconds]: readonly [string, number], finalizers: readonly string[]) {
  const names = Object.fromEntries(finalizers.map((name) => [`v:${JSON.stringify(name)}`, {}]));
  return {
    manager,
    operation: 'Update',
    time: ago(seconds),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:metadata': { 'f:finalizers': { '.': {}, ...names } } },
  };
}
