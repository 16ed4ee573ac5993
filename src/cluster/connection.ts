import { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '../kube/time.ts';
import { apiErrorOf, readJson } from './answers.ts';
import { type Credential, CredentialSource, credentialsOf } from './credentials.ts';
import { ConnectError, connectErrorOf, isAborted } from './errors.ts';
import { type ConnectionHealth, Health } from './health.ts';
import type { ContextInfo, Kubeconfig } from './kubeconfig.ts';
import { proxyOf } from './proxy.ts';
import { tlsSettingsOf } from './tls-settings.ts';
import { openTransport } from './transport/open.ts';
import { abortError, type Transport, type WireResponse } from './transport/transport.ts';

export type { ConnectionHealth } from './health.ts';

/** One request to the API server. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** The head of an answer, and its body as it arrives. */
export type ApiResponse = WireResponse;

/** A conversation with one API server as one user, which survives that it breaks off. */
export interface Connection {
  readonly context: ContextInfo;
  /**
   * Sends one request and resolves for every status. A 401 renews the credential once and sends the
   * request again. Rejects with ConnectError when there is no answer, or with an AbortError.
   */
  fetch(request: ApiRequest): Promise<ApiResponse>;
  /** The JSON of the answer. Throws ApiError when the status is not 2xx. */
  json(request: ApiRequest): Promise<unknown>;
  /** Requests sent so far: ktop shows its own load. */
  readonly requestCount: number;
  /** The server's clock less this one, in milliseconds, by the Date header; `undefined` until known. */
  readonly clockSkewMs: number | undefined;
  health(): ConnectionHealth;
  /** Calls `listener` at every change of health; the returned function ends that. */
  onHealth(listener: (health: ConnectionHealth) => void): () => void;
  /** Resolves when the connection is not lost, at once when it is not. Rejects when `signal` fires. */
  restored(signal: AbortSignal): Promise<void>;
  /** Tells that a body broke off: the connection may be lost, which is then found out. */
  suspect(error?: unknown): void;
  close(): void;
}

export interface ConnectionOptions {
  /** The kubeconfig's current one by default. */
  readonly context?: string;
  readonly as?: string;
  readonly asGroups?: readonly string[];
  readonly clock: Clock;
}

const USER_AGENT = 'ktop';
/** Every user may ask this (ClusterRole system:public-info-viewer). */
const PROBE_PATH = '/version';

/** A connection to the context's server; nothing is sent yet. Throws ConnectError('context'). */
export function openConnection(kubeconfig: Kubeconfig, options: ConnectionOptions): Connection {
  const context = chooseContext(kubeconfig, options.context);
  return new ServerConnection(kubeconfig, context, options);
}

function chooseContext(kubeconfig: Kubeconfig, wanted: string | undefined): ContextInfo {
  const { contexts, currentContext } = kubeconfig;
  const names = contexts.map(({ name }) => name).join(', ');
  const name = wanted ?? currentContext ?? (contexts.length === 1 ? contexts[0]?.name : undefined);
  if (name === undefined)
    throw new ConnectError(
      'context',
      `the kubeconfig has no current context; choose one with --context: ${names}`,
    );
  const context = contexts.find((candidate) => candidate.name === name);
  if (context === undefined)
    throw new ConnectError(
      'context',
      `the kubeconfig has no context ${name}; choose one with --context: ${names}`,
    );
  if (!isHttp(context.server))
    throw new ConnectError(
      'context',
      `the context ${name} has no usable server (${context.server || 'its cluster is missing'}); correct the kubeconfig, or choose with --context: ${names}`,
    );
  return context;
}

function isHttp(server: string): boolean {
  return URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
}

class ServerConnection implements Connection {
  readonly context: ContextInfo;
  requestCount = 0;
  clockSkewMs: number | undefined;
  private readonly config: KubeConfig;
  private readonly credentials: CredentialSource;
  private readonly impersonation: Readonly<Record<string, string | readonly string[]>>;
  private readonly clock: Clock;
  private readonly server: URL;
  private readonly trust: Health;
  private transport: Promise<Transport> | undefined;
  private certificate: string | undefined;
  private closed = false;

  constructor(kubeconfig: Kubeconfig, context: ContextInfo, options: ConnectionOptions) {
    this.context = context;
    this.clock = options.clock;
    this.server = new URL(context.server);
    this.config = new KubeConfig();
    this.config.loadFromOptions({
      clusters: kubeconfig.config.clusters,
      users: kubeconfig.config.users,
      contexts: kubeconfig.config.contexts,
      currentContext: context.name,
    });
    const user = this.config.getCurrentUser();
    const extras = kubeconfig.users.get(context.user);
    this.credentials =
      user === null
        ? new CredentialSource(async () => ANONYMOUS, this.clock)
        : credentialsOf(this.config, user, extras, this.clock);
    this.impersonation = impersonationOf(
      options.as ?? extras?.impersonate,
      options.asGroups ?? extras?.impersonateGroups ?? [],
    );
    this.trust = new Health({
      clock: this.clock,
      server: context.server,
      ask: async (signal) => {
        const { body } = await this.exchange({ path: PROBE_PATH, signal });
        body.resume();
      },
    });
  }

  async fetch(request: ApiRequest): Promise<ApiResponse> {
    const health = this.trust.state;
    if (health.type === 'lost') throw new ConnectError('unreachable', health.message);
    try {
      const response = await this.exchange(request);
      this.trust.heard();
      return response;
    } catch (error) {
      if (isAborted(error)) throw error;
      const failure = connectErrorOf(error, this.context.server);
      if (failure.problem !== 'credentials') this.trust.unheard(failure.message);
      throw failure;
    }
  }

  async json(request: ApiRequest): Promise<unknown> {
    const response = await this.fetch(request);
    if (response.status < 200 || response.status > 299)
      throw await apiErrorOf(response, request.path);
    return readJson(response, this.context.server);
  }

  health(): ConnectionHealth {
    return this.trust.state;
  }

  onHealth(listener: (health: ConnectionHealth) => void): () => void {
    return this.trust.onChange(listener);
  }

  restored(signal: AbortSignal): Promise<void> {
    return this.trust.restored(signal);
  }

  suspect(): void {
    this.trust.doubt();
  }

  close(): void {
    this.closed = true;
    this.trust.close();
    this.transport?.then((transport) => transport.close()).catch(() => {});
  }

  /** Sends, and sends again with a fresh credential if the first is refused. */
  private async exchange(request: ApiRequest): Promise<ApiResponse> {
    const credential = await this.credentials.get();
    const response = await this.send(request, credential);
    if (response.status !== 401) return this.dated(response);
    response.body.resume();
    const fresh = await this.credentials.replace(credential);
    const again = await this.send(request, fresh);
    if (again.status !== 401) return this.dated(again);
    again.body.resume();
    throw new ConnectError(
      'credentials',
      `${this.context.server} does not accept the login of user ${this.context.user || '(none)'} (401 Unauthorized): log in again`,
    );
  }

  private async send(request: ApiRequest, credential: Credential): Promise<ApiResponse> {
    const { method = 'GET', path, query, accept, contentType, body, signal } = request;
    const transport = await this.connected(credential);
    if (this.closed) throw abortError();
    this.requestCount++;
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    return transport.send({
      method,
      path: `${this.server.pathname.replace(/\/$/, '')}${path}${search}`,
      headers: {
        ...this.impersonation,
        accept: accept ?? 'application/json',
        'user-agent': USER_AGENT,
        ...(credential.authorization === undefined
          ? {}
          : { authorization: credential.authorization }),
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  }

  /** The transport, made at the first request and again for another client certificate. */
  private connected(credential: Credential): Promise<Transport> {
    if (this.closed) return Promise.reject(abortError());
    if (this.transport !== undefined && this.certificate === credential.cert) return this.transport;
    this.transport?.then((old) => old.close()).catch(() => {});
    this.certificate = credential.cert;
    const opening = this.open(credential);
    this.transport = opening;
    opening.catch(() => {
      if (this.transport === opening) this.transport = undefined;
    });
    return opening;
  }

  private async open(credential: Credential): Promise<Transport> {
    return openTransport({
      server: this.server,
      clock: this.clock,
      agent: await proxyOf(this.config, process.env),
      settings: tlsSettingsOf(this.config, credential),
    });
  }

  private dated(response: ApiResponse): ApiResponse {
    const date = Date.parse(response.headers.date ?? '');
    if (!Number.isNaN(date)) this.clockSkewMs = date - this.clock.now();
    return response;
  }
}

const ANONYMOUS: Credential = {
  authorization: undefined,
  cert: undefined,
  key: undefined,
  expiresAt: undefined,
};

/** Headers that make the server treat a request as somebody else's. */
function impersonationOf(
  user: string | undefined,
  groups: readonly string[],
): Readonly<Record<string, string | readonly string[]>> {
  if (user === undefined) return {};
  return {
    'impersonate-user': user,
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
  };
}
