/** What a request to the API server asks for, as RBAC calls it. */
export interface ApiCall {
  readonly verb: string;
  /** With its group and its subresource: `pods/log`, `widgets.example.com/status`. */
  readonly resource: string;
}

/**
 * The verb and the resource of a request, from its method and its path with query. `undefined` for what
 * is no resource: `/healthz`, discovery (kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
 */
export function apiCallOf(method: string, path: string): ApiCall | undefined {
  const [where = '', query = ''] = path.split('?');
  const parts = where.split('/').filter((part) => part !== '');
  const group = parts[0] === 'apis' ? parts[1] : parts[0] === 'api' ? '' : undefined;
  if (group === undefined) return undefined;
  const rest = parts.slice(group === '' ? 2 : 3);
  const isNamespaced =
    rest[0] === 'namespaces' && rest.length > 2 && !OF_NAMESPACES.has(rest[2] ?? '');
  const [plural, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  if (plural === undefined) return undefined;
  const kind = group === '' ? plural : `${plural}.${group}`;
  const verb = verbOf(method, name !== undefined, /(?:^|&)watch=(?:true|1)/.test(query));
  if (verb === undefined) return undefined;
  return { verb, resource: subresource === undefined ? kind : `${kind}/${subresource}` };
}

/** What a namespace itself has below its name. */
const OF_NAMESPACES: ReadonlySet<string> = new Set(['finalize', 'status']);

function verbOf(method: string, isNamed: boolean, isWatch: boolean): string | undefined {
  switch (method.toUpperCase()) {
    case 'GET':
      if (isWatch) return 'watch';
      return isNamed ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}
