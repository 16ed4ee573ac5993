import type { Instant } from '../../kube/time.ts';
import { type ApiObject, at, isJson, type Json, listAt, textAt } from '../json.ts';
import { readJsonPath } from './json-path.ts';
import { age } from './timestamps.ts';

/** A column of a Table: what `kubectl get` prints. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** Above 0: only with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: ApiObject, now: Instant) => unknown;
}

type Cell = Column['cell'];

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const AGE_DESCRIPTION =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export const nameColumn: Column = {
  ...column('Name', (object) => object.metadata.name ?? ''),
  format: 'name',
  description: NAME_DESCRIPTION,
};

export const ageColumn: Column = {
  ...column('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now)),
  description: AGE_DESCRIPTION,
};

/** What kinds print that nobody thought of columns for. */
export const plainColumns: readonly Column[] = [
  nameColumn,
  {
    ...column('Created At', ({ metadata }) => metadata.creationTimestamp ?? null),
    type: 'date',
    description: AGE_DESCRIPTION,
  },
];

/** A column of texts; `Name!` has priority 1, `Name:integer` is of another type. */
export function column(title: string, cell: Cell): Column {
  const priority = title.endsWith('!') ? 1 : 0;
  const [name = '', type = 'string'] = title.replace(/!$/, '').split(':');
  return { name, type, format: '', description: '', priority, cell };
}

/** A column that shows one field, or `missing` where it is not set. */
export function fieldColumn(title: string, path: string, missing: unknown = ''): Column {
  const keys = path.split('.');
  return column(title, (object) => at(object, ...keys) ?? missing);
}

/** The columns of one version of a custom resource definition. */
export function customColumns(version: Json): readonly Column[] {
  const printed = listAt(version, 'additionalPrinterColumns').filter(isJson);
  if (printed.length === 0) return [nameColumn, { ...ageColumn, type: 'date' }];
  return [nameColumn, ...printed.map(customColumn)];
}

function customColumn(definition: Json): Column {
  const path = textAt(definition, 'jsonPath');
  const type = textAt(definition, 'type');
  const priority = definition.priority;
  return {
    name: textAt(definition, 'name'),
    type,
    format: textAt(definition, 'format'),
    description:
      textAt(definition, 'description') ||
      `Custom resource definition column (in JSONPath format): ${path}`,
    priority: typeof priority === 'number' ? priority : 0,
    cell: (object, now) => customCell(type, readJsonPath(object, path)[0], now),
  };
}

function customCell(type: string, value: unknown, now: Instant): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? age(value, now) : null;
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}
