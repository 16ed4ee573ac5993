import { expect, test } from 'vitest';
import { proxyFromEnvironment } from '../../src/cluster/proxy.ts';

const PROXY = 'http://proxy.example.com:3128';

test.each([
  ['nothing is set', 'https://k.example.com:6443', {}, undefined],
  ['HTTPS_PROXY is for https', 'https://k.example.com', { HTTPS_PROXY: PROXY }, PROXY],
  ['in small letters too', 'https://k.example.com', { https_proxy: PROXY }, PROXY],
  [
    'empty in capitals is not set',
    'https://k.example.com',
    { HTTPS_PROXY: '', https_proxy: PROXY },
    PROXY,
  ],
  ['HTTP_PROXY is for http', 'http://k.example.com', { HTTP_PROXY: PROXY }, PROXY],
  ['HTTP_PROXY is not for https', 'https://k.example.com', { HTTP_PROXY: PROXY }, undefined],
  ['empty is none', 'https://k.example.com', { HTTPS_PROXY: '' }, undefined],
  [
    'without a scheme it is http',
    'https://k.example.com',
    { HTTPS_PROXY: 'proxy:3128' },
    'http://proxy:3128',
  ],
  [
    'socks stays socks',
    'https://k.example.com',
    { HTTPS_PROXY: 'socks5://proxy:1080' },
    'socks5://proxy:1080',
  ],
  ['localhost is never proxied', 'https://localhost:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['127.0.0.1 is never proxied', 'https://127.0.0.1:6443', { HTTPS_PROXY: PROXY }, undefined],
  ['::1 is never proxied', 'https://[::1]:6443', { HTTPS_PROXY: PROXY }, undefined],
])('%s', (_, server, env, proxy) => {
  expect(proxyFromEnvironment(new URL(server), env)).toBe(proxy);
});

test.each([
  ['*', 'https://k.example.com', true],
  ['k.example.com', 'https://k.example.com:6443', true],
  ['example.com', 'https://k.example.com', true],
  ['example.com', 'https://example.com', true],
  ['.example.com', 'https://k.example.com', true],
  ['.example.com', 'https://example.com', false],
  ['*.example.com', 'https://k.example.com', true],
  ['*.example.com', 'https://example.com', false],
  ['ample.com', 'https://k.example.com', false],
  ['a.com, EXAMPLE.COM ,b.com', 'https://k.example.com', true],
  ['k.example.com:6443', 'https://k.example.com:6443', true],
  ['k.example.com:6443', 'https://k.example.com', false],
  ['k.example.com:443', 'https://k.example.com', true],
  ['10.0.0.0/8', 'https://10.1.2.3:6443', true],
  ['10.0.0.0/8', 'https://11.1.2.3:6443', false],
  ['10.0.0.0/8', 'https://k.example.com', false],
  ['10.1.2.3', 'https://10.1.2.3:6443', true],
  ['10.1.2.3:6443', 'https://10.1.2.3:6443', true],
  ['fd00::/8', 'https://[fd00::1]:6443', true],
  ['fd00::1', 'https://[fd00::1]:6443', true],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['', 'https://k.example.com', false],
])('NO_PROXY=%s and %s: %s', (list, server, exempt) => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: list };
  expect(proxyFromEnvironment(new URL(server), env)).toBe(exempt ? undefined : PROXY);
});

test('no_proxy counts where NO_PROXY does not', () => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: '', no_proxy: 'example.com' };
  expect(proxyFromEnvironment(new URL('https://k.example.com'), env)).toBeUndefined();
});
