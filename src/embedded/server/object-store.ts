import { randomUUID } from 'node:crypto';
import type { Clock } from '../../kube/time.ts';
import { type ApiObject, isJson, type Json, textAt, tidy, without } from '../json.ts';
import { checkMetadata } from './decode.ts';
import { type DeleteOptions, type DeletionPlan, planDeletion } from './deletion.ts';
import { invalid } from './field-errors.ts';
import type { History } from './history.ts';
import type { KindRegistry } from './kind-registry.ts';
import { isReset, manageFields } from './managed-fields.ts';
import { metadataErrors, sameContent, updateErrors } from './metadata-rules.ts';
import type { ResourceType } from './resource-type.ts';
import { checkSchema } from './schema.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  internalError,
  notFound,
} from './status-error.ts';
import { timestamp } from './timestamps.ts';
import { mergeUpdate, nextGeneration } from './update.ts';

/** What admission says to a write before it is kept; throws to refuse it. */
export type Review = (asked: {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly object?: ApiObject;
  readonly old?: ApiObject;
}) => void;

/** How a write is asked for. */
export interface Write {
  /** The field manager. */
  readonly manager: string;
  /** Everything is checked and answered, nothing is kept. */
  readonly dryRun: boolean;
  /** Refuses fields a schema does not know, instead of dropping them. */
  readonly strict?: boolean;
  /** Left out for the server's own controllers. */
  readonly review?: Review;
}

/** Which object a request is about; `namespace` is empty for cluster-scoped ones. */
export interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
}

/** A write by the server's own controllers. */
export const asController: Write = { manager: 'kube-controller-manager', dryRun: false };

const UNTOUCHABLE_NAMESPACES = new Set(['default', 'kube-system', 'kube-public']);
const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** All rules of creating, changing and deleting objects. Objects go in and out as they are stored. */
export class ObjectStore {
  readonly history: History;
  readonly kinds: KindRegistry;
  readonly clock: Clock;

  constructor(history: History, kinds: KindRegistry, clock: Clock) {
    this.history = history;
    this.kinds = kinds;
    this.clock = clock;
  }

  find(type: ResourceType, { namespace, name }: Target): ApiObject | undefined {
    return this.history.collection(type.storageKey).get(keyOf(type, namespace, name));
  }

  /** Throws 404. */
  get(type: ResourceType, target: Target): ApiObject {
    const object = this.find(type, target);
    if (object === undefined) throw notFound(type, target.name);
    return object;
  }

  create(type: ResourceType, namespace: string, body: Json, write: Write): ApiObject {
    checkMetadata(body);
    const draft = this.draft(type, namespace, body);
    this.admit(type, namespace, draft.metadata.name);
    const defaulted = type.rules.defaults?.(draft, this.clock.now()) ?? draft;
    const checked = this.checked(type, this.withoutStatus(type, defaulted as ApiObject), write);
    const object = this.managed(type, undefined, checked, write, '');
    this.validate(type, object, []);
    write.review?.({ operation: 'CREATE', object });
    const { name } = object.metadata;
    const known = this.find(type, { namespace, name });
    if (known !== undefined)
      throw alreadyExists(type, name, known.metadata.deletionTimestamp !== undefined);
    if (write.dryRun) return object;
    return this.history.put(type.storageKey, keyOf(type, namespace, name), object);
  }

  /**
   * Replaces an object by what `change` makes of it. A `replace` (PUT) says which object it means by
   * uid and resourceVersion; a `patch` may.
   */
  update(
    type: ResourceType,
    target: Target,
    method: 'replace' | 'patch',
    change: (old: ApiObject) => Json,
    write: Write,
  ): ApiObject {
    const old = this.get(type, target);
    const asked = change(old);
    checkMetadata(asked);
    this.checkIdentity(type, target, method, old, asked);
    const subresource = target.subresource ?? '';
    const merged = mergeUpdate(type, old, asked as ApiObject, subresource);
    const next = nextGeneration(type, old, this.checked(type, merged, write));
    this.validate(type, next, updateErrors(type, old, next));
    write.review?.({ operation: 'UPDATE', object: next, old });
    if (sameContent(old, next) && !isReset(next)) return old;
    const object = this.managed(type, old, next, write, subresource);
    if (write.dryRun) return object;
    const key = keyOf(type, target.namespace, target.name);
    if (isFinished(type, object)) {
      this.history.remove(type.storageKey, key, old);
      return object;
    }
    return this.history.put(type.storageKey, key, object);
  }

  /** Deletes, or marks as being deleted. Returns the object as it is or was, and whether it is gone. */
  remove(type: ResourceType, target: Target, options: DeleteOptions, write: Write): DeletionPlan {
    const old = this.get(type, target);
    if (type.storageKey === 'namespaces' && UNTOUCHABLE_NAMESPACES.has(target.name))
      throw forbidden(type, target.name, 'this namespace may not be deleted');
    const plan = planDeletion(type, old, options, this.clock.now());
    write.review?.({ operation: 'DELETE', old });
    if (write.dryRun) return plan;
    const key = keyOf(type, target.namespace, target.name);
    const marked = plan.object === old ? old : this.history.put(type.storageKey, key, plan.object);
    if (!plan.gone) return { object: marked, gone: false };
    return { object: this.history.remove(type.storageKey, key, marked), gone: true };
  }

  private draft(type: ResourceType, namespace: string, body: Json): ApiObject {
    const asked: Json = isJson(body.metadata) ? body.metadata : {};
    const askedNamespace = textAt(asked, 'namespace');
    if (type.namespaced && askedNamespace !== '' && askedNamespace !== namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    if (textAt(asked, 'resourceVersion') !== '')
      throw internalError('resourceVersion should not be set on objects to be created');
    const generateName = textAt(asked, 'generateName');
    const name = textAt(asked, 'name') || (generateName && `${generateName}${suffix()}`);
    const metadata = tidy({
      name,
      generateName: generateName || undefined,
      namespace: type.namespaced ? namespace : undefined,
      uid: randomUUID(),
      generation: type.hasGeneration ? 1 : undefined,
      creationTimestamp: timestamp(this.clock.now()),
      labels: asked.labels,
      annotations: asked.annotations,
      ownerReferences: asked.ownerReferences,
      finalizers: asked.finalizers,
    });
    return { ...body, metadata } as ApiObject;
  }

  /** Whether the place for a new object exists and is not about to end. */
  private admit(type: ResourceType, namespace: string, name: string): void {
    if (type.namespaced) {
      const home = this.history.collection('namespaces').get(namespace);
      if (home === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
      if (home.metadata.deletionTimestamp !== undefined)
        throw forbidden(
          type,
          name,
          `unable to create new content in namespace ${namespace} because it is being terminated`,
          [
            {
              reason: 'NamespaceTerminating',
              message: `namespace ${namespace} is being terminated`,
              field: 'metadata.namespace',
            },
          ],
        );
    }
    if (type.custom?.terminating === true)
      throw forbidden(
        type,
        name,
        'create not allowed while custom resource definition is terminating',
      );
  }

  /** Custom resources with a status subresource begin without status. */
  private withoutStatus(type: ResourceType, object: ApiObject): ApiObject {
    return type.custom !== undefined && type.hasStatus ? without(object, 'status') : object;
  }

  private checked(type: ResourceType, object: ApiObject, write: Write): ApiObject {
    if (type.custom === undefined) return object;
    const { object: checked, pruned, errors } = checkSchema(type.custom.schema, object);
    if (errors.length > 0) throw invalid(type, object.metadata.name, errors);
    if (write.strict === true && pruned.length > 0)
      throw badRequest(
        `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${pruned.map((field) => `unknown field "${field}"`).join(', ')}`,
      );
    return checked as ApiObject;
  }

  private managed(
    type: ResourceType,
    old: ApiObject | undefined,
    next: ApiObject,
    { manager }: Write,
    subresource: string,
  ): ApiObject {
    const writer = { manager, subresource, at: this.clock.now() };
    const served = type.toServed(next);
    const fields = manageFields(old && type.toServed(old), served, writer);
    const managedFields = fields.length === 0 ? undefined : fields;
    return { ...next, metadata: tidy({ ...next.metadata, managedFields }) };
  }

  private validate(
    type: ResourceType,
    object: ApiObject,
    more: readonly Parameters<typeof invalid>[2][number][],
  ): void {
    const errors = [
      ...metadataErrors(type, object),
      ...more,
      ...(type.rules.validate?.(object) ?? []),
    ];
    if (errors.length > 0) throw invalid(type, object.metadata.name, errors);
  }

  private checkIdentity(
    type: ResourceType,
    target: Target,
    method: 'replace' | 'patch',
    old: ApiObject,
    asked: Json,
  ): void {
    const name = textAt(asked, 'metadata', 'name');
    if (name !== target.name)
      throw badRequest(
        `the name of the object (${name}) does not match the name on the URL (${target.name})`,
      );
    const namespace = textAt(asked, 'metadata', 'namespace');
    if (namespace !== '' && namespace !== target.namespace)
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    const uid = textAt(asked, 'metadata', 'uid');
    if (method === 'replace' && uid !== '' && uid !== old.metadata.uid)
      throw conflict(type, target.name, replacedText(type, target, uid, old.metadata.uid));
    const version = textAt(asked, 'metadata', 'resourceVersion');
    if (version === '' && method === 'replace' && type.custom !== undefined)
      throw invalid({ group: type.group, kind: type.resource }, target.name, [
        {
          type: 'Invalid',
          field: 'metadata.resourceVersion',
          value: 0,
          detail: 'must be specified for an update',
        },
      ]);
    if (version !== '' && version !== old.metadata.resourceVersion)
      throw conflict(type, target.name, MODIFIED);
  }
}

/** Where an object is kept. Keys are in the order in which lists show objects. */
export function keyOf(type: ResourceType, namespace: string, name: string): string {
  return type.namespaced ? `${namespace}/${name}` : name;
}

/** Nothing holds the object any more: it goes with this very write. */
function isFinished(type: ResourceType, object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || finalizers.length > 0) return false;
  return deletionGracePeriodSeconds === 0 && (type.rules.removable?.(object) ?? true);
}

function replacedText(type: ResourceType, { namespace, name }: Target, uid: string, real: string) {
  const group = type.custom === undefined ? '' : `${type.group}/`;
  const path = `/registry/${group}${type.resource}/${keyOf(type, namespace, name)}`;
  return `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${real}`;
}

/** Five letters as `generateName` gets them: no vowels, nothing that looks like another letter. */
function suffix(): string {
  const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
  const bytes = randomUUID().replaceAll('-', '');
  return Array.from({ length: 5 }, (_, index) => {
    const value = Number.parseInt(bytes.slice(index * 4, index * 4 + 4), 16);
    return LETTERS[value % LETTERS.length] ?? 'b';
  }).join('');
}
