import { recordOf, textOf } from '../kube/row.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Connection } from './connection.ts';
import { ApiError, ConnectError } from './errors.ts';

/** A group version that is announced and cannot be described, mostly because its APIService is down. */
export interface DarkGroup {
  /** `metrics.k8s.io/v1beta1`. */
  readonly groupVersion: string;
  readonly reason: string;
}

export interface Discovery {
  /** Each kind once, in the version that the server prefers; no subresources. */
  readonly kinds: readonly ServedKind[];
  readonly dark: readonly DarkGroup[];
  /** `v1.36.3`. */
  readonly serverVersion: string;
}

const NO_ANSWER = 'its API server does not answer';

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

/**
 * Asks which kinds the server serves: in two requests where it aggregates discovery (Kubernetes
 * 1.26), else in one for each group version. A group that does not answer is dark, the rest goes on.
 * Throws ConnectError('not-kubernetes'), and whatever the connection throws.
 */
export async function discover(connection: Connection): Promise<Discovery> {
  const [version, core, groups] = await Promise.all([
    serverVersion(connection),
    ask(connection, '/api'),
    ask(connection, '/apis'),
  ]);
  const parts = await Promise.all([
    isAggregated(core) ? aggregated(core) : coreVersions(connection, core),
    isAggregated(groups) ? aggregated(groups) : groupVersions(connection, groups),
  ]);
  return {
    kinds: parts.flatMap(({ kinds }) => kinds),
    dark: parts.flatMap(({ dark }) => dark),
    serverVersion: version,
  };
}

interface Part {
  readonly kinds: readonly ServedKind[];
  readonly dark: readonly DarkGroup[];
}

async function serverVersion(connection: Connection): Promise<string> {
  const version = await connection.json({ path: '/version' }).catch((error: unknown) => {
    if (error instanceof ApiError && error.status !== 404) return undefined; // May be forbidden.
    throw error instanceof ApiError ? notKubernetes(connection) : error;
  });
  return textOf(recordOf(version)?.gitVersion);
}

async function ask(connection: Connection, path: string): Promise<unknown> {
  try {
    const answer = await connection.json({ path, accept: AGGREGATED });
    if (recordOf(answer)?.kind !== undefined) return answer;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  throw notKubernetes(connection);
}

function notKubernetes({ context }: Connection): ConnectError {
  return new ConnectError(
    'not-kubernetes',
    `${context.server} answers, but not as a Kubernetes API server does: check the server in the kubeconfig`,
  );
}

function isAggregated(answer: unknown): boolean {
  return recordOf(answer)?.kind === 'APIGroupDiscoveryList';
}

/** Reads an APIGroupDiscoveryList: versions come in the order of preference. */
function aggregated(answer: unknown): Part {
  const kinds: ServedKind[] = [];
  const dark: DarkGroup[] = [];
  for (const group of listOf(recordOf(answer)?.items)) {
    const name = textOf(recordOf(group.metadata)?.name);
    const seen = new Set<string>();
    for (const entry of listOf(group.versions)) {
      const version = textOf(entry.version);
      if (entry.freshness === 'Stale')
        dark.push({ groupVersion: join(name, version), reason: NO_ANSWER });
      for (const resource of listOf(entry.resources)) {
        const kind = aggregatedKind(name, version, resource);
        if (kind === undefined || seen.has(kind.resource)) continue;
        seen.add(kind.resource);
        kinds.push(kind);
      }
    }
  }
  return { kinds, dark };
}

function aggregatedKind(
  group: string,
  version: string,
  resource: Readonly<Record<string, unknown>>,
): ServedKind | undefined {
  const name = textOf(resource.resource);
  const kind = textOf(recordOf(resource.responseKind)?.kind);
  if (name === '' || kind === '') return undefined;
  return {
    group,
    version,
    kind,
    resource: name,
    singular: textOf(resource.singularResource) || kind.toLowerCase(),
    shortNames: stringsOf(resource.shortNames),
    categories: stringsOf(resource.categories),
    namespaced: resource.scope === 'Namespaced',
    verbs: stringsOf(resource.verbs),
    ...(listOf(resource.subresources).some((it) => it.subresource === 'status')
      ? { hasStatus: true }
      : {}),
  };
}

async function coreVersions(connection: Connection, answer: unknown): Promise<Part> {
  const versions = stringsOf(recordOf(answer)?.versions);
  return describeAll(
    connection,
    versions.map((version) => ({ group: '', version, path: `/api/${version}` })),
  );
}

async function groupVersions(connection: Connection, answer: unknown): Promise<Part> {
  const groups = listOf(recordOf(answer)?.groups).map((group) => {
    const preferred = textOf(recordOf(group.preferredVersion)?.version);
    const versions = listOf(group.versions).map(({ version }) => textOf(version));
    const ordered = [preferred, ...versions.filter((version) => version !== preferred)];
    return { name: textOf(group.name), versions: ordered.filter((version) => version !== '') };
  });
  return describeAll(
    connection,
    groups.flatMap(({ name, versions }) =>
      versions.map((version) => ({ group: name, version, path: `/apis/${name}/${version}` })),
    ),
  );
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly path: string;
}

/** Asks for each group version; of the same resource the first, preferred one counts. */
async function describeAll(
  connection: Connection,
  versions: readonly GroupVersion[],
): Promise<Part> {
  const answers = await Promise.all(
    versions.map(async ({ group, version, path }): Promise<Part> => {
      try {
        return { kinds: resourcesOf(group, version, await connection.json({ path })), dark: [] };
      } catch (error) {
        const reason = darknessOf(error);
        if (reason === undefined) throw error;
        return { kinds: [], dark: [{ groupVersion: join(group, version), reason }] };
      }
    }),
  );
  const seen = new Set<string>();
  const kinds = answers
    .flatMap((answer) => answer.kinds)
    .filter(({ group, resource }) => {
      const key = `${group}/${resource}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  return { kinds, dark: answers.flatMap(({ dark }) => dark) };
}

/** Why one group is dark; `undefined` when it is more than that group. */
function darknessOf(error: unknown): string | undefined {
  if (error instanceof ApiError) return error.message;
  return error instanceof ConnectError && error.problem === 'not-kubernetes'
    ? NO_ANSWER
    : undefined;
}

function resourcesOf(group: string, version: string, answer: unknown): readonly ServedKind[] {
  const resources = listOf(recordOf(answer)?.resources);
  const names = new Set(resources.map(({ name }) => textOf(name)));
  return resources.flatMap((resource) => {
    const name = textOf(resource.name);
    if (name === '' || name.includes('/')) return []; // A subresource.
    return {
      group,
      version,
      kind: textOf(resource.kind),
      resource: name,
      singular: textOf(resource.singularName) || textOf(resource.kind).toLowerCase(),
      shortNames: stringsOf(resource.shortNames),
      categories: stringsOf(resource.categories),
      namespaced: resource.namespaced === true,
      verbs: stringsOf(resource.verbs),
      ...(names.has(`${name}/status`) ? { hasStatus: true } : {}),
    };
  });
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.map(recordOf).filter((item) => item !== undefined);
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function join(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}
