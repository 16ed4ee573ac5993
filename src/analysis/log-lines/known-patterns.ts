import { refusalIn } from '../refusals.ts';

/** What a text that operators know means, in a sentence. */
export interface KnownPattern {
  readonly id: string;
  readonly sentence: string;
}

/** Errors are wrapped: what was tried stands first, why it failed last. */
const HEAD = 3_000;
const TAIL = 1_000;

/** Says what a text means; `undefined` when it is of no known kind. Long texts are read at both ends. */
export function knownPattern(text: string): KnownPattern | undefined {
  const said = text.length > HEAD + TAIL ? `${text.slice(0, HEAD)} … ${text.slice(-TAIL)}` : text;
  for (const { id, text: pattern, sentence } of SURE) {
    const match = pattern.exec(said);
    if (match !== null) return { id, sentence: sentence(match) };
  }
  const refusal = refusalIn(said);
  if (refusal !== undefined)
    return { id: refusal.code, sentence: `The API server refuses it: ${refusal.because}.` };
  for (const { id, text: pattern, sentence } of USUAL) {
    const match = pattern.exec(said);
    if (match !== null) return { id, sentence: sentence(match) };
  }
  return undefined;
}

interface Pattern {
  readonly id: string;
  readonly text: RegExp;
  readonly sentence: (match: RegExpExecArray) => string;
}

/** A sentence that depends on nothing in the text. */
function means(id: string, text: RegExp, sentence: string): Pattern {
  return { id, text, sentence: () => sentence };
}

/** What says more than the refusal that is in the same text. */
const SURE: readonly Pattern[] = [
  means(
    'watch-list-refused',
    /sendInitialEvents is forbidden for watch|resourceVersionMatch is forbidden for watch/,
    'The API server does not stream lists (WatchList is off): the client has to list and watch, and does so if it is of a current version.',
  ),
  means(
    'leader-election-lost',
    /leader election lost|failed to renew lease|stopped leading/,
    'It lost its lease and gives up leading: it was too slow, or the API server did not answer in time. Its process ends and starts again.',
  ),
];

/** From telling to vague: the first that fits is said. */
const USUAL: readonly Pattern[] = [
  means(
    'tls-distrusted',
    /TLS handshake error from \S{1,100}: remote error: tls: (?:bad|unknown|expired|revoked|unsupported) certificate|remote error: tls: unknown certificate authority/,
    'Whoever calls it does not accept its certificate: of a webhook, the caBundle in its configuration is of another CA, or the certificate is for another name or has expired.',
  ),
  means(
    'tls-plain',
    /first record does not look like a TLS handshake|client sent an HTTP request to an HTTPS server/,
    'Somebody speaks plain HTTP to its TLS port: the scheme or the port of whoever calls is wrong.',
  ),
  means(
    'tls-left',
    /TLS handshake error from \S{1,100}: (?:EOF|read tcp|write tcp|tls: client offered only unsupported versions)/,
    'Somebody connected and left before TLS was agreed on: a probe or a load balancer when it is regular, else a caller whose time was up.',
  ),
  means(
    'gone',
    /too old resource version|The provided continue parameter is too old|(?:HTTP|status|code|error)\W{1,3}410\b/i,
    'Its place in the history of the API server is gone (410): it has to list again, which it does by itself.',
  ),
  means(
    'watcher-forbidden',
    /watch(?:er)? (?:initlist |list |watchevent )?error (?:with )?403/,
    'It may not list or watch a kind (403), and tries again without seeing anything of it: its account lacks a Role, or has one for a namespace where it watches the whole cluster.',
  ),
  means(
    'unauthorized',
    /\bUnauthorized\b|the server has asked for the client to provide credentials|(?:HTTP|status|code|error)\W{1,3}401\b/,
    'The API server does not accept its credentials (401): the token has expired, or was of another cluster.',
  ),
  means(
    'forbidden',
    /\b[Ff]orbidden\b|(?:HTTP|status|code|error)\W{1,3}403\b/,
    'It may not do that (403): its account lacks a Role, or admission refuses it.',
  ),
  means(
    'x509-authority',
    /x509: certificate signed by unknown authority|unable to get (?:local )?issuer certificate|self[- ]signed certificate/i,
    'It does not trust the certificate of the other side: the CA is missing or was exchanged.',
  ),
  means(
    'x509-expired',
    /x509: certificate has expired or is not yet valid|certificate has expired/i,
    'The certificate of the other side has expired, or one of the clocks is wrong.',
  ),
  means(
    'x509-name',
    /x509: certificate is (?:valid for|not valid for any names)|x509: cannot validate certificate for/,
    'The certificate of the other side is for another name: the address is not the one that it was made for.',
  ),
  means('x509', /\bx509: /, 'The certificate of the other side does not verify.'),
  means(
    'throttled',
    /client-side throttling|client rate limiter Wait returned an error|Too Many Requests|(?:HTTP|status|code|error)\W{1,3}429\b/,
    'It is throttled, by its own client or by the API server (429): what it does takes longer.',
  ),
  {
    id: 'name-unknown',
    text: /lookup (\S{1,253}?)(?: on \S{1,100})?: (?:no such host|.{0,60}server misbehaving|.{0,60}i\/o timeout)/,
    sentence: ([, host]) =>
      `The name ${host} cannot be looked up: the service is gone, or the cluster's DNS does not answer.`,
  },
  {
    id: 'refused',
    text: /(?:dial tcp (\S{1,253}): )?connect: connection refused|ECONNREFUSED|Connection refused \(os error 111\)/,
    sentence: ([, address]) =>
      `Nothing listens at ${address ?? 'the other side'} (connection refused): the process behind it is down or not ready.`,
  },
  {
    id: 'timeout',
    text: /dial tcp (\S{1,253}): (?:i\/o timeout|connect: connection timed out)/,
    sentence: ([, address]) =>
      `${address} does not answer (dial timeout): a NetworkPolicy, a route or the node is in the way.`,
  },
  means(
    'tls-timeout',
    /TLS handshake timeout/,
    'The other side accepts connections and does not speak TLS in time: it is overloaded, or something between eats packets.',
  ),
  means(
    'etcd-slow',
    /etcdserver: (?:request timed out|leader changed|too many requests)|etcdserver: no leader/,
    'etcd is too slow or has no leader: the control plane itself is in trouble.',
  ),
  means(
    'etcd-full',
    /etcdserver: mvcc: database space exceeded/,
    'etcd is full: nothing can be written before it is compacted and defragmented.',
  ),
  means(
    'out-of-memory',
    /\bOOMKilled\b|\bOutOfMemory(?:Error)?\b|out of memory|cannot allocate memory|JavaScript heap out of memory|signal: killed|exit (?:code|status) 137/,
    'It ran out of memory, or was killed (137): its limit is too low, or it leaks.',
  ),
  means(
    'disk-full',
    /no space left on device|ENOSPC/,
    'The disk is full: of the node, or of a volume.',
  ),
  means(
    'too-many-files',
    /too many open files|EMFILE/,
    'It has too many files or watches open: a limit of the process, or inotify of the node.',
  ),
  means(
    'image-pull',
    /\b(?:ErrImagePull|ImagePullBackOff)\b|failed to pull (?:and unpack )?image/,
    'The image cannot be pulled: its name is wrong, or the registry refuses or does not answer.',
  ),
  means(
    'cache-sync',
    /[Tt]imed out waiting for cache to be synced|Could not wait for Cache to sync/,
    'It cannot list or watch a kind that it needs (its CRD or a Role is missing), and gives up starting.',
  ),
  means(
    'panic',
    /^panic: |Observed a panic|invalid memory address or nil pointer dereference|panicked at/,
    'It crashed over a mistake in its own code: the version and the stack trace are for its authors.',
  ),
  means(
    'watcher',
    /failed to perform initial object list|failed to start watching object|error returned by apiserver during watch|watch stream failed/,
    'It cannot list or watch a kind, and tries again after 0.8 to 30 seconds: until that works it sees nothing new of it.',
  ),
  means(
    'deadline',
    /context deadline exceeded|Client\.Timeout exceeded/,
    'It waited as long as it may, and gave up.',
  ),
  means(
    'conflict',
    /\bAlreadyExists\b|\balready exists$|(?:HTTP|status|code|error)\W{1,3}409\b/,
    'Somebody else wrote or created the same object (409): it tries again by itself.',
  ),
  means(
    'broken-off',
    /connection reset by peer|unexpected EOF|broken pipe|http2: client connection lost|ECONNRESET/,
    'The connection broke off: the other side restarted, or something between closed it.',
  ),
];
