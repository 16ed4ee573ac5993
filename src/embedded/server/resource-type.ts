import type { ServedKind } from '../../kube/served-kind.ts';
import type { Instant } from '../../kube/time.ts';
import type { ApiObject, Json } from '../json.ts';
import type { Column } from './columns.ts';
import type { FieldError } from './field-errors.ts';

/** Something under an object: `pods/NAME/log`. */
export interface Subresource {
  readonly name: string;
  readonly verbs: readonly string[];
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
}

/** Values a field selector can ask for, by field label. */
export type SelectableFields = Readonly<Record<string, (object: ApiObject) => string>>;

/** What is special about writing one kind. Each is pure; absent means nothing special. */
export interface KindRules {
  /** Completes whatever a client sends. */
  readonly decoded?: (object: Json) => Json;
  /** Completes an object that is being created. */
  readonly defaults?: (object: Json, at: Instant) => Json;
  /** Seconds a deletion waits for the object's processes to end. */
  readonly grace?: (object: ApiObject, asked: number | undefined) => number;
  /** Marks deletion in the kind's own way instead of by finalizers and grace. */
  readonly beginDeletion?: (object: ApiObject, at: Instant) => ApiObject;
  /** Whether nothing but `metadata.finalizers` holds the object back. */
  readonly removable?: (object: ApiObject) => boolean;
  /** Puts back what an ordinary update of this kind cannot change. */
  readonly keep?: (old: ApiObject, next: ApiObject) => ApiObject;
  /** Why an object of this kind cannot be as it is. */
  readonly validate?: (object: ApiObject) => readonly FieldError[];
}

/** What one version of a custom resource definition says about its objects. */
export interface CustomSchema {
  readonly schema: Json | undefined;
  /** The definition is on its way out: nothing new is let in. */
  readonly terminating: boolean;
}

/** One resource as one version serves it, with everything the server must know to do so. */
export interface ResourceType extends ServedKind {
  readonly listKind: string;
  /** Versions and groups that show the same objects share one. */
  readonly storageKey: string;
  readonly subresources: readonly Subresource[];
  readonly hasStatus: boolean;
  readonly hasGeneration: boolean;
  /** DELETE answers with the object although it is gone. */
  readonly returnsDeleted: boolean;
  readonly orphansByDefault: boolean;
  readonly columns: readonly Column[];
  readonly selectable: SelectableFields | undefined;
  readonly custom: CustomSchema | undefined;
  readonly rules: KindRules;
  /** Between the stored shape and this version's. */
  readonly toServed: (object: ApiObject) => ApiObject;
  readonly toStored: (object: ApiObject) => ApiObject;
}
