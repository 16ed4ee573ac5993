import { readFile } from 'node:fs/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { recordOf, textOf } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';
import { ConnectError } from './errors.ts';
import { type ClusterInfo, execStanzaOf, runExecPlugin } from './exec-plugin.ts';
import type { UserExtras } from './kubeconfig.ts';
import { expiryOf, oidcSettingsOf, refreshTokens } from './oidc.ts';
import { material } from './tls-settings.ts';

type User = NonNullable<ReturnType<KubeConfig['getCurrentUser']>>;

/** What proves to the API server who one is. */
export interface Credential {
  /** The Authorization header; `undefined` where a client certificate does it, or nothing. */
  readonly authorization: string | undefined;
  /** A client certificate that came from a plugin and not from the kubeconfig. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly expiresAt: Instant | undefined;
}

/** Fetches a credential; `refused`: the last one is no good, though it may look so. */
type Fetch = (refused: boolean) => Promise<Credential>;

/** How long before its end a credential is renewed. */
const EARLY_MS = 60_000;
/** How often a token file is read again; the kubelet rotates tokens long before they end. */
const FILE_MS = 60_000;

/**
 * The credential of one user. However many requests ask, it is fetched once, kept until a minute
 * before it expires, and fetched anew at most once when the server says that it is no good.
 */
export class CredentialSource {
  private readonly fetch: Fetch;
  private readonly clock: Clock;
  private current: Credential | undefined;
  private pending: Promise<Credential> | undefined;

  constructor(fetch: Fetch, clock: Clock) {
    this.fetch = fetch;
    this.clock = clock;
  }

  /** Rejects with ConnectError('credentials'). */
  get(): Promise<Credential> {
    const { current } = this;
    if (current !== undefined && this.clock.now() < (current.expiresAt ?? Infinity) - EARLY_MS)
      return Promise.resolve(current);
    return this.renew(false);
  }

  /** A credential other than `refused`, which the server has turned down. */
  replace(refused: Credential): Promise<Credential> {
    return this.current === refused || this.current === undefined
      ? this.renew(true)
      : Promise.resolve(this.current);
  }

  private renew(refused: boolean): Promise<Credential> {
    this.pending ??= this.fetch(refused)
      .then((credential) => {
        this.current = credential;
        return credential;
      })
      .finally(() => {
        this.pending = undefined;
      });
    return this.pending;
  }
}

/** The source of the credential of `user`, by whatever way the kubeconfig names. */
export function credentialsOf(
  config: KubeConfig,
  user: User,
  extras: UserExtras | undefined,
  clock: Clock,
): CredentialSource {
  return new CredentialSource(fetcherOf(config, user, extras, clock), clock);
}

function fetcherOf(
  config: KubeConfig,
  user: User,
  extras: UserExtras | undefined,
  clock: Clock,
): Fetch {
  const exec = execStanzaOf(user.exec ?? user.authProvider?.config?.exec);
  if (exec !== undefined)
    return async () => {
      const cluster = exec.provideClusterInfo ? clusterInfoOf(config) : undefined;
      const { token, ...rest } = await runExecPlugin(exec, cluster);
      return { authorization: token === undefined ? undefined : `Bearer ${token}`, ...rest };
    };
  const file: unknown = extras?.tokenFile ?? user.authProvider?.config?.tokenFile;
  if (typeof file === 'string')
    return async () => ({
      ...NO_CERTIFICATE,
      authorization: `Bearer ${await readToken(file)}`,
      expiresAt: clock.now() + FILE_MS + EARLY_MS,
    });
  if (user.authProvider?.name === 'oidc') return byOidc(user.authProvider.config, clock);
  if (recordOf(user.authProvider) !== undefined) return () => byProvider(config, clock);
  return async () => ({ ...NO_CERTIFICATE, authorization: fixedAuthorization(user) });
}

function clusterInfoOf(config: KubeConfig): ClusterInfo {
  const { server, caFile, caData, tlsServerName, skipTLSVerify, proxyUrl } =
    config.getCurrentCluster() ?? {};
  const ca = material(caFile, caData);
  return {
    server: server ?? '',
    ...(ca === undefined ? {} : { 'certificate-authority-data': ca.toString('base64') }),
    ...(tlsServerName === undefined ? {} : { 'tls-server-name': tlsServerName }),
    ...(skipTLSVerify === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(proxyUrl === undefined ? {} : { 'proxy-url': proxyUrl }),
  };
}

const NO_CERTIFICATE = { cert: undefined, key: undefined, expiresAt: undefined };

/** A user without content has null for everything. */
function fixedAuthorization({ token, username, password }: User): string | undefined {
  if (textOf(token) !== '') return `Bearer ${textOf(token).trim()}`;
  if (textOf(username) === '') return undefined;
  return `Basic ${Buffer.from(`${username}:${textOf(password)}`).toString('base64')}`;
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new ConnectError(
      'credentials',
      `the token file ${file} of the kubeconfig cannot be read (${(error as NodeJS.ErrnoException).code})`,
      { cause: error },
    );
  }
}

/** New tokens live as long as ktop: a kubeconfig is nothing that ktop writes to. */
function byOidc(config: unknown, clock: Clock): Fetch {
  let settings = oidcSettingsOf(config);
  let expiresAt = expiryOf(settings.idToken);
  return async (refused) => {
    if (refused || clock.now() >= (expiresAt ?? 0) - EARLY_MS) {
      const tokens = await refreshTokens(settings);
      settings = { ...settings, ...tokens };
      expiresAt = tokens.expiresAt;
    }
    return { ...NO_CERTIFICATE, authorization: `Bearer ${settings.idToken}`, expiresAt };
  };
}

/** The providers of clouds are client-node's; it keeps tokens until they expire. */
async function byProvider(config: KubeConfig, clock: Clock): Promise<Credential> {
  const options: { headers: Record<string, string> } = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConnectError(
      'credentials',
      `the login of the kubeconfig's user failed (${message}): log in again`,
      { cause: error },
    );
  }
  return {
    ...NO_CERTIFICATE,
    authorization: options.headers.Authorization,
    expiresAt: clock.now() + FILE_MS + EARLY_MS,
  };
}
