import type http from 'node:http';
import net from 'node:net';
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
  if (isExempt(host, portOf(server), env.NO_PROXY || env.no_proxy || '')) return undefined;
  const proxy =
    server.protocol === 'https:'
      ? env.HTTPS_PROXY || env.https_proxy
      : env.HTTP_PROXY || env.http_proxy;
  if (proxy === undefined || proxy === '') return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}

function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || covers(entry, host, port));
}

/** One entry of NO_PROXY: `10.0.0.0/8`, `example.com` (with what is below it), `.example.com`, `host:6443`. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry.includes('/')) return inNetwork(entry, host);
  const [, name = entry, only] = net.isIPv6(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  if (name === '' || (only !== undefined && only !== port)) return false;
  if (net.isIP(name) !== 0) return name === host;
  if (name.startsWith('.') || name.startsWith('*.')) return host.endsWith(name.replace(/^\*/, ''));
  return host === name || host.endsWith(`.${name}`);
}

function inNetwork(entry: string, host: string): boolean {
  const [address = '', bits = ''] = entry.split('/');
  const family = net.isIP(address);
  if (family === 0 || net.isIP(host) !== family) return false;
  const length = Number(bits);
  if (bits === '' || !(length >= 0 && length <= (family === 6 ? 128 : 32))) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const network = new net.BlockList();
  network.addSubnet(address, length, type);
  return network.check(host, type);
}
