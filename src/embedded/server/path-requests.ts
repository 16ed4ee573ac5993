import { type Answer, type ApiRequest, json, pageNotFound } from './answer.ts';
import { aggregated, apiGroup, coreVersions, groupList, resourceList } from './discovery.ts';
import type { KindRegistry } from './kind-registry.ts';
import { openApiDocument, openApiRoot } from './openapi.ts';
import { noSuchResource } from './status-error.ts';

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: 'embedded',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'embedded',
};
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const HEALTH = new Set(['/healthz', '/readyz', '/livez']);

/** Answers what is about no resource: versions, health, discovery, OpenAPI. */
export function answerPath(kinds: KindRegistry, path: string, request: ApiRequest): Answer {
  if (HEALTH.has(path)) return { type: 'text', code: 200, text: 'ok' };
  if (path === '/version') return json(VERSION);
  if (path === '/api') return coreDiscovery(kinds, request);
  if (path === '/apis')
    return wantsAggregated(request) ? aggregatedAnswer(kinds, false) : json(groupList(kinds));
  const [root, first = '', second = ''] = path.slice(1).split('/');
  if (root === 'openapi') return openApi(kinds, path);
  if (root === 'api') return versionOf(kinds, '', first);
  if (root !== 'apis') return pageNotFound;
  return second === '' ? found(apiGroup(kinds, first)) : versionOf(kinds, first, second);
}

function coreDiscovery(kinds: KindRegistry, request: ApiRequest): Answer {
  if (wantsAggregated(request)) return aggregatedAnswer(kinds, true);
  return json(coreVersions(request.headers.host ?? ''));
}

function aggregatedAnswer(kinds: KindRegistry, core: boolean): Answer {
  const body = aggregated(kinds, core);
  return { type: 'json', code: 200, body, contentType: AGGREGATED };
}

function openApi(kinds: KindRegistry, path: string): Answer {
  const [, , document, ...rest] = path.split('/');
  if (document === 'v2')
    return json({ swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.3' }, paths: {} });
  if (document !== 'v3') return pageNotFound;
  if (rest.length === 0) return json(openApiRoot(kinds));
  const [root, first = '', second = ''] = rest;
  return found(
    root === 'api' ? openApiDocument(kinds, '', first) : openApiDocument(kinds, first, second),
  );
}

/** A group of the server's own answers for versions that it does not have; others know nothing of them. */
function versionOf(kinds: KindRegistry, group: string, version: string): Answer {
  const body = resourceList(kinds, group, version);
  if (body === undefined && kinds.isBuiltin(group)) throw noSuchResource();
  return found(body);
}

function found(body: Parameters<typeof json>[0] | undefined): Answer {
  return body === undefined ? pageNotFound : json(body);
}

/** Whether the first thing the client would take is all of discovery at once, in version v2. */
function wantsAggregated({ headers }: ApiRequest): boolean {
  return (headers.accept ?? '')
    .split(',')
    .some(
      (clause) => clause.includes('as=APIGroupDiscoveryList') && /\bv=v2(;|$)/.test(clause.trim()),
    );
}
