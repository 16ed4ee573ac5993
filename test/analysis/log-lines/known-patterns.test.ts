import { describe, expect, test } from 'vitest';
import { knownPattern } from '../../../src/analysis/log-lines/known-patterns.ts';

describe('a text is known:', () => {
  test.each([
    [
      'widgets.example.com is forbidden: User "jane" cannot list resource "widgets" in API group "example.com"',
      'G-6',
      /jane may not list widgets/,
    ],
    [
      'Operation cannot be fulfilled on pods "a": the object has been modified; please apply your changes to the latest version',
      'G-22',
      /refuses it: somebody else writes/,
    ],
    [
      'no matches for kind "GitRepository" in version "source.toolkit.fluxcd.io/v1"',
      'G-9',
      /GitRepository is not served/,
    ],
    [
      'watcher error 403: ApiError: nope',
      'watcher-forbidden',
      /a namespace where it watches the whole cluster/,
    ],
    ['watch initlist error with 403: ApiError: nope', 'watcher-forbidden', /403/],
    ['error returned by apiserver during watch: too old resource version: 5 (9)', 'gone', /410/],
    ['watch stream failed: error reading a body', 'watcher', /sees nothing new/],
    ['failed to perform initial object list: ApiError: 500', 'watcher', /0\.8 to 30 seconds/],
    ['Unauthorized', 'unauthorized', /401/],
    ['the server has asked for the client to provide credentials', 'unauthorized', /401/],
    ['too old resource version: 5 (9)', 'gone', /410/],
    [
      'ListOptions "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      'watch-list-refused',
      /WatchList/,
    ],
    [
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      'watch-list-refused',
      /WatchList/,
    ],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'x509-authority',
      /CA/,
    ],
    ['x509: certificate has expired or is not yet valid: current time', 'x509-expired', /expired/],
    ['x509: certificate is valid for a.svc, not b.svc', 'x509-name', /another name/],
    ['x509: unhandled critical extension', 'x509', /does not verify/],
    [
      'Get "https://10.0.0.1/": dial tcp 10.0.0.1:443: i/o timeout',
      'timeout',
      /^10\.0\.0\.1:443 does not answer/,
    ],
    [
      'dial tcp 127.0.0.1:39000: connect: connection refused',
      'refused',
      /listens at 127\.0\.0\.1:39000/,
    ],
    ['connect ECONNREFUSED', 'refused', /listens at the other side/],
    [
      'dial tcp: lookup api.example.svc on 10.96.0.10:53: no such host',
      'name-unknown',
      /api\.example\.svc/,
    ],
    ['leader election lost', 'leader-election-lost', /lease/],
    ['container was OOMKilled', 'out-of-memory', /memory/],
    ['mkdir /data: no space left on device', 'disk-full', /disk/],
    ['accept: too many open files', 'too-many-files', /limit/],
    ['Back-off: ErrImagePull', 'image-pull', /image/],
    ['etcdserver: request timed out', 'etcd-slow', /etcd/],
    [
      'Waited for 1.1s due to client-side throttling, not priority and fairness',
      'throttled',
      /throttled/,
    ],
    [
      'failed to wait for widget caches to sync: timed out waiting for cache to be synced',
      'cache-sync',
      /CRD/,
    ],
    ['panic: runtime error: index out of range', 'panic', /crashed/],
    ['net/http: TLS handshake timeout', 'tls-timeout', /TLS/],
    [
      'client rate limiter Wait returned an error: context deadline exceeded',
      'throttled',
      /throttled/,
    ],
    ['context deadline exceeded', 'deadline', /gave up/],
    ['jobs.batch "teardown" already exists', 'conflict', /409/],
    ['read tcp: connection reset by peer', 'broken-off', /broke off/],
  ])('%s', (text, id, sentence) => {
    const known = knownPattern(text);
    expect(known?.id).toBe(id);
    expect(known?.sentence).toMatch(sentence);
    expect(known?.sentence).toMatch(/\.$/);
  });

  test('by what stands at the end of a long one', () => {
    const text = `${'failed to do this: '.repeat(1_000)}no space left on device`;
    expect(knownPattern(text)?.id).toBe('disk-full');
  });
});

describe('a text is not known:', () => {
  test.each(['', 'starting up', 'took 409 ms', 'listening on port 401', 'synced 410 objects'])(
    '%j',
    (text) => {
      expect(knownPattern(text)).toBeUndefined();
    },
  );
});

describe('[O-13] what the server of a webhook logs is known:', () => {
  test.each([
    [
      'http: TLS handshake error from 10.0.0.2:34568: remote error: tls: bad certificate',
      'tls-distrusted',
      /caBundle/,
    ],
    [
      'http: TLS handshake error from 10.0.0.2:34568: remote error: tls: unknown certificate authority',
      'tls-distrusted',
      /another CA/,
    ],
    ['http: TLS handshake error from 10.0.0.2:34568: EOF', 'tls-left', /a probe/],
    [
      'http: TLS handshake error from 10.0.0.2:34568: read tcp 10.0.0.1:9876->10.0.0.2:34568: i/o timeout',
      'tls-left',
      /time was up/,
    ],
    [
      'http: TLS handshake error from 10.0.0.2:34568: tls: first record does not look like a TLS handshake',
      'tls-plain',
      /plain HTTP/,
    ],
    [
      'admission webhook "vcloneset.kb.io" denied the request: spec.replicas: Invalid value: -1',
      'G-3',
      /vcloneset\.kb\.io denies it: spec\.replicas/,
    ],
  ])('%s', (text, id, sentence) => {
    expect(knownPattern(text)).toMatchObject({ id, sentence: expect.stringMatching(sentence) });
  });
});
