import type http from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The agent that goes through the proxy of the kubeconfig (`proxy-url`) or of the environment
 * (HTTPS_PROXY, NO_PROXY, as in kubectl); `undefined` where there is none.
 */
export async function proxyOf(
  config: KubeConfig,
  env: Environment,
): Promise<http.Agent | undefined> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) return undefined;
  const proxyUrl = cluster.proxyUrl ?? proxyFromEnvironment(new URL(cluster.server), env);
  if (proxyUrl === undefined || proxyUrl === '') return undefined;
  const proxied = new KubeConfig();
  proxied.loadFromOptions({
    clusters: [{ ...cluster, proxyUrl }],
    users: config.users.map(({ exec, authProvider, ...user }) => user), // Only certificates matter here.
    contexts: config.contexts,
    currentContext: config.getCurrentContext(),
  });
  const options: { agent?: http.Agent } = {};
  await proxied.applyToHTTPSOptions(options);
  return options.agent;
}

/** Source: golang.org/x/net/http/httpproxy, which client-go uses. Loopback is never proxied. */
export function proxyFromEnvironment(server: URL, env: Environment): string | undefined {
  const host = server.hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
  if (isExempt(host, env.NO_PROXY ?? env.no_proxy ?? '')) return undefined;
  return server.protocol === 'https:'
    ? (env.HTTPS_PROXY ?? env.https_proxy)
    : (env.HTTP_PROXY ?? env.http_proxy);
}

function isExempt(host: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || host === entry || host.endsWith(`.${entry}`));
}
