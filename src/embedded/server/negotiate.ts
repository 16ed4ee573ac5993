import { badRequest, notAcceptable } from './status-error.ts';

/** The form in which an answer is wanted. */
export interface Representation {
  readonly shape: 'object' | 'partial' | 'partial-list' | 'table';
  readonly format: 'json' | 'yaml';
  /** What each row of a table carries along. */
  readonly rowObject: 'None' | 'Metadata' | 'Object';
}

const SHAPES: Readonly<Record<string, Representation['shape']>> = {
  Table: 'table',
  PartialObjectMetadata: 'partial',
  PartialObjectMetadataList: 'partial-list',
};
const SERVED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** Chooses the first clause of an Accept header that can be served; throws 406 when none can. */
export function negotiate(accept: string | undefined, query: URLSearchParams): Representation {
  const clauses = (accept || '*/*').split(',').map(parseClause);
  const rowObject = rowObjectOf(query);
  for (const { format, as, isMeta } of clauses) {
    if (format === undefined) continue;
    if (as === undefined) return { shape: 'object', format, rowObject };
    const shape = isMeta ? SHAPES[as] : undefined;
    if (shape === 'table') checkRowObject(query.get('includeObject') ?? '');
    if (shape !== undefined) return { shape, format, rowObject };
  }
  if (clauses.some(({ format }) => format !== undefined))
    throw notAcceptable(`only the following media types are accepted: ${SERVED}`);
  throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${SERVED}`, {});
}

interface Clause {
  readonly format: 'json' | 'yaml' | undefined;
  readonly as: string | undefined;
  readonly isMeta: boolean;
}

function parseClause(clause: string): Clause {
  const [mediaType = '', ...parameters] = clause.split(';').map((part) => part.trim());
  const values = new Map(
    parameters.map((parameter) => {
      const [key = '', value = ''] = parameter.split('=');
      return [key, value] as const;
    }),
  );
  const isMeta = values.get('g') === 'meta.k8s.io' && /^v1(beta1)?$/.test(values.get('v') ?? '');
  return { format: formatOf(mediaType), as: values.get('as'), isMeta };
}

function formatOf(mediaType: string): Clause['format'] {
  switch (mediaType) {
    case 'application/json':
    case 'application/*':
    case '*/*':
      return 'json';
    case 'application/yaml':
      return 'yaml';
    default:
      return undefined;
  }
}

function checkRowObject(asked: string): void {
  if (['', 'None', 'Metadata', 'Object'].includes(asked)) return;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: "${asked}": must be 'Metadata', 'Object', 'None', or empty`,
  );
}

function rowObjectOf(query: URLSearchParams): Representation['rowObject'] {
  const asked = query.get('includeObject') ?? '';
  if (asked === 'None' || asked === 'Object') return asked;
  return 'Metadata';
}
