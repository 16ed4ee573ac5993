/** What has to be mended before a server can be talked to. */
export type ConnectProblem =
  | 'kubeconfig'
  | 'context'
  | 'unreachable'
  | 'certificate'
  | 'credentials'
  | 'not-kubernetes';

/** No conversation with an API server is possible: one sentence, with the remedy. */
export class ConnectError extends Error {
  readonly problem: ConnectProblem;

  constructor(problem: ConnectProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** The API server answered, and the answer is no. */
export class ApiError extends Error {
  readonly status: number;
  /** The reason of its Status object, such as `Forbidden`; empty when it sent none. */
  readonly reason: string;
  readonly path: string;
  readonly retryAfterMs: number | undefined;

  constructor(given: {
    readonly status: number;
    readonly reason: string;
    readonly message: string;
    readonly path: string;
    readonly retryAfterMs: number | undefined;
  }) {
    super(given.message);
    this.status = given.status;
    this.reason = given.reason;
    this.path = given.path;
    this.retryAfterMs = given.retryAfterMs;
  }
}

/** Whether a request failed because it was called off. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** What a failure to connect or to read means, with the remedy. */
export function connectErrorOf(error: unknown, server: string): ConnectError {
  if (error instanceof ConnectError) return error;
  const cause = { cause: error };
  const thrown = error instanceof Error ? error : new Error(String(error ?? ''));
  const { message } = thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (CERTIFICATE_CODES.test(code))
    return new ConnectError(
      'certificate',
      `the certificate of ${server} does not verify (${message}): check certificate-authority-data and tls-server-name in the kubeconfig`,
      cause,
    );
  if (MATERIAL_CODES.test(code))
    return new ConnectError(
      'kubeconfig',
      `the certificates or the key in the kubeconfig cannot be used (${message}); correct the kubeconfig`,
      cause,
    );
  const why = message || code || 'for no reason that is known';
  const explanation = EXPLANATIONS[code] ?? `the connection to ${server} failed (${why})`;
  return new ConnectError('unreachable', explanation.replaceAll('SERVER', server), cause);
}

/** OpenSSL's verification errors and Node's own. */
const CERTIFICATE_CODES =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|INVALID_CA|HOSTNAME_MISMATCH|CRL_)/;

/** OpenSSL's errors of reading PEM files, and of a key that is another certificate's. */
const MATERIAL_CODES = /^ERR_OSSL_(PEM|X509|ASN1|UNSUPPORTED|EVP)/;

const EXPLANATIONS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing answers at SERVER (connection refused): is the cluster running, and is the server in the kubeconfig right?',
  ENOTFOUND:
    'the host of SERVER is not known: check the server in the kubeconfig, the name service and the VPN',
  EAI_AGAIN:
    'the host of SERVER cannot be looked up just now: check the network, the name service and the VPN',
  ETIMEDOUT: 'SERVER does not answer in time: check the network and the VPN',
  EHOSTUNREACH: 'there is no way to SERVER: check the network and the VPN',
  ENETUNREACH: 'there is no way to SERVER: check the network and the VPN',
  ECONNRESET: 'SERVER broke the connection off: check the network, proxies and the VPN',
  EPROTO: 'SERVER does not speak TLS: check whether the server in the kubeconfig should be http://',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'SERVER does not speak TLS: check whether the server in the kubeconfig should be http://',
};
