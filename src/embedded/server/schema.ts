import { isJson, type Json, jsonAt, listAt } from '../json.ts';
import type { FieldError } from './field-errors.ts';

/** An object of a custom kind as its schema lets it be. */
export interface Checked {
  readonly object: Json;
  /** Fields the schema does not know, which were dropped. */
  readonly pruned: readonly string[];
  readonly errors: readonly FieldError[];
}

/** Applies an OpenAPI v3 schema: drops unknown fields, sets defaults, checks types, enums, required. */
export function checkSchema(schema: Json | undefined, object: Json): Checked {
  if (schema === undefined) return { object, pruned: [], errors: [] };
  const { apiVersion, kind, metadata, ...content } = object;
  const walk = new Walk();
  const checked = walk.value(schema, content, '');
  return {
    object: { apiVersion, kind, metadata, ...(isJson(checked) ? checked : {}) },
    pruned: walk.pruned,
    errors: walk.errors,
  };
}

class Walk {
  readonly pruned: string[] = [];
  readonly errors: FieldError[] = [];

  value(schema: Json, value: unknown, field: string): unknown {
    if (schema['x-kubernetes-int-or-string'] === true) return value;
    if (value === null && schema.nullable === true) return value;
    this.checkEnum(schema, value, field);
    switch (schema.type) {
      case 'object':
        return isJson(value)
          ? this.object(schema, value, field)
          : this.wrongType(schema, value, field);
      case 'array':
        return Array.isArray(value)
          ? this.list(schema, value, field)
          : this.wrongType(schema, value, field);
      case 'string':
      case 'boolean':
      case 'integer':
      case 'number':
        return typeOf(value) === schema.type ||
          (schema.type === 'number' && typeOf(value) === 'integer')
          ? value
          : this.wrongType(schema, value, field);
      default:
        return value;
    }
  }

  private object(schema: Json, value: Json, field: string): Json {
    const properties = jsonAt(schema, 'properties');
    const additional = schema.additionalProperties;
    const result: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(withDefaults(properties, value))) {
      const path = field === '' ? key : `${field}.${key}`;
      const known = properties[key];
      if (isJson(known)) result[key] = this.value(known, child, path);
      else if (isJson(additional)) result[key] = this.value(additional, child, path);
      else if (keepsUnknown(schema)) result[key] = child;
      else this.pruned.push(path);
    }
    for (const key of listAt(schema, 'required'))
      if (typeof key === 'string' && !Object.hasOwn(result, key) && !isSystemField(field, key))
        this.errors.push({
          type: 'Required',
          field: field === '' ? key : `${field}.${key}`,
          detail: '',
        });
    return result;
  }

  private list(schema: Json, value: readonly unknown[], field: string): readonly unknown[] {
    const { items } = schema;
    if (!isJson(items)) return value;
    return value.map((item, index) => this.value(items, item, `${field}[${index}]`));
  }

  private checkEnum(schema: Json, value: unknown, field: string): void {
    if (!Array.isArray(schema.enum) || schema.enum.includes(value)) return;
    const supported = schema.enum.map((item) => JSON.stringify(item)).join(', ');
    this.errors.push({
      type: 'NotSupported',
      field,
      value,
      detail: `supported values: ${supported}`,
    });
  }

  private wrongType(schema: Json, value: unknown, field: string): unknown {
    const type = typeOf(value);
    this.errors.push({
      type: 'TypeInvalid',
      field: field === '' ? '<nil>' : field,
      value: type,
      detail: `${field} in body must be of type ${String(schema.type)}: "${type}"`,
    });
    return value;
  }
}

function keepsUnknown(schema: Json): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
  );
}

function isSystemField(field: string, key: string): boolean {
  return field === '' && ['apiVersion', 'kind', 'metadata'].includes(key);
}

function withDefaults(properties: Json, value: Json): Json {
  const completed: Record<string, unknown> = { ...value };
  for (const [key, schema] of Object.entries(properties)) {
    const preset = isJson(schema) ? schema.default : undefined;
    if (completed[key] === undefined && preset !== undefined) completed[key] = preset;
  }
  return completed;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
