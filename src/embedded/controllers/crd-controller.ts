import { type ApiObject, equal, isJson, type Json, jsonAt, listAt, textAt } from '../json.ts';
import type { Change } from '../server/change.ts';
import { CLEANUP_FINALIZER, withCondition } from '../server/crd-rules.ts';
import { customTypes } from '../server/custom-types.ts';
import { plainDeletion } from '../server/deletion.ts';
import { asController, type ObjectStore, type Write } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { WorkQueue } from './work-queue.ts';

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';
const asApiserver: Write = { ...asController, manager: 'kube-apiserver' };

/** Serves the kinds that definitions define, and takes their objects along when they go. */
export class CrdController {
  private readonly store: ObjectStore;
  private readonly queue = new WorkQueue<string>((name) => this.reconcile(name));

  constructor(store: ObjectStore) {
    this.store = store;
  }

  start(): () => void {
    return this.store.history.subscribe((storageKey, change) => {
      if (storageKey === CRDS) this.definitionChanged(change);
      else if (change.type === 'DELETED' && this.isDefinedHere(storageKey))
        this.queue.add(storageKey);
    });
  }

  /** Kinds are served from the moment their definition is stored. */
  private definitionChanged({ type, object }: Change): void {
    const { kinds, history } = this.store;
    const group = textAt(object, 'spec', 'group');
    const resource = textAt(object, 'spec', 'names', 'plural');
    kinds.remove(group, resource);
    if (type === 'DELETED') {
      history.drop(object.metadata.name);
      return;
    }
    for (const served of customTypes(object)) {
      kinds.add(served);
      history.open(served.storageKey);
    }
    this.queue.add(object.metadata.name);
  }

  private isDefinedHere(storageKey: string): boolean {
    return this.store.history.collection(CRDS).get(storageKey) !== undefined;
  }

  private reconcile(name: string): void {
    const definition = this.store.history.collection(CRDS).get(name);
    if (definition === undefined) return;
    if (definition.metadata.deletionTimestamp === undefined) this.establish(definition);
    else this.finalize(definition);
  }

  private establish(definition: ApiObject): void {
    const accepted = withCondition(
      definition,
      {
        type: 'NamesAccepted',
        status: 'True',
        reason: 'NoConflicts',
        message: 'no conflicts found',
      },
      this.store.clock.now(),
    );
    const established = withCondition(
      accepted,
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
      },
      this.store.clock.now(),
    );
    const acceptedNames = jsonAt(definition, 'spec', 'names');
    this.writeStatus({
      ...established,
      status: { ...jsonAt(established, 'status'), acceptedNames },
    });
  }

  private finalize(definition: ApiObject): void {
    if (!(definition.metadata.finalizers ?? []).includes(CLEANUP_FINALIZER)) return;
    const instances = this.store.history.collection(definition.metadata.name).under('');
    if (instances.length === 0) {
      this.release(definition);
      return;
    }
    const type = this.store.kinds.storedAt(definition.metadata.name);
    this.writeTerminating(
      definition,
      'InstanceDeletionInProgress',
      'CustomResource deletion is in progress',
    );
    if (type === undefined) return;
    for (const { metadata } of instances)
      if (metadata.deletionTimestamp === undefined) this.removeInstance(type, metadata);
  }

  private removeInstance(
    type: ResourceType,
    { namespace = '', name }: ApiObject['metadata'],
  ): void {
    this.store.remove(type, { namespace, name }, plainDeletion, asApiserver);
  }

  private release(definition: ApiObject): void {
    this.writeTerminating(
      definition,
      'InstanceDeletionCompleted',
      'removed all instances',
      'False',
    );
    const type = this.store.kinds.storedAt(CRDS);
    if (type === undefined) return;
    const withoutFinalizer = (old: ApiObject): Json => ({
      ...old,
      metadata: {
        ...old.metadata,
        finalizers: (old.metadata.finalizers ?? []).filter((it) => it !== CLEANUP_FINALIZER),
      },
    });
    const target = { namespace: '', name: definition.metadata.name };
    this.store.update(type, target, 'patch', withoutFinalizer, asApiserver);
  }

  private writeTerminating(
    definition: ApiObject,
    reason: string,
    message: string,
    status = 'True',
  ): void {
    const condition = { type: 'Terminating', status, reason, message };
    this.writeStatus(withCondition(definition, condition, this.store.clock.now()));
  }

  private writeStatus(definition: ApiObject): void {
    const type = this.store.kinds.storedAt(CRDS);
    if (type === undefined) return;
    const { name } = definition.metadata;
    const stored = this.store.find(type, { namespace: '', name });
    if (stored !== undefined && sameStatus(stored, definition)) return;
    const target = { namespace: '', name, subresource: 'status' };
    const change = (old: ApiObject): Json => ({ ...old, status: definition.status });
    this.store.update(type, target, 'patch', change, asApiserver);
  }
}

/** Whether a status says the same, whenever it was said. */
function sameStatus(a: ApiObject, b: ApiObject): boolean {
  const strip = (object: ApiObject) =>
    listAt(object, 'status', 'conditions')
      .filter(isJson)
      .map(({ lastTransitionTime: _, ...rest }) => rest);
  return (
    equal(strip(a), strip(b)) &&
    equal(jsonAt(a, 'status').acceptedNames, jsonAt(b, 'status').acceptedNames)
  );
}
