/** What a URL is about. */
export type Route =
  | { readonly type: 'path'; readonly path: string }
  | {
      readonly type: 'resource';
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      /** Empty for all namespaces and for cluster-scoped resources. */
      readonly namespace: string;
      /** Empty for collections. */
      readonly name: string;
      readonly subresource: string;
      /** The old way to ask for a watch: `/api/v1/watch/…`. */
      readonly isWatchPath: boolean;
    };

export type ResourceRoute = Extract<Route, { readonly type: 'resource' }>;

/** Subresources of namespaces; what else follows a namespace's name is a resource in it. */
const OF_NAMESPACES = new Set(['status', 'finalize']);

/** Takes a URL's path apart as the API server does. */
export function routeOf(path: string): Route {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = parts;
  if (root === 'api' && rest.length > 1) return resourceRoute('', rest);
  const [group = '', ...versioned] = rest;
  if (root === 'apis' && versioned.length > 1) return resourceRoute(group, versioned);
  return { type: 'path', path: parts.length === 0 ? '/' : `/${parts.join('/')}` };
}

function resourceRoute(group: string, [version = '', ...rest]: readonly string[]): ResourceRoute {
  const isWatchPath = rest[0] === 'watch' && rest.length > 1;
  const parts = isWatchPath ? rest.slice(1) : rest;
  const base = { type: 'resource', group, version, isWatchPath } as const;
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = parts;
  if (first !== 'namespaces' || third === '' || OF_NAMESPACES.has(third)) {
    const namespace = '';
    return { ...base, resource: first, namespace, name: second, subresource: third };
  }
  return { ...base, resource: third, namespace: second, name: fourth, subresource: fifth };
}
