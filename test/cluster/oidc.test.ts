import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { credentialsOf } from '../../src/cluster/credentials.ts';
import { expiryOf } from '../../src/cluster/oidc.ts';
import { aClock } from '../helpers/clock.ts';

const TLS = path.resolve(import.meta.dirname, '../fixtures/tls');
const tls = (name: string) => readFileSync(path.join(TLS, name));
const HOUR = 3_600_000;

/** The parts of an OpenID provider that a refresh touches. */
const forms: URLSearchParams[] = [];
let answer: (form: URLSearchParams) => object = () => ({});
let discovery: object = {};
const provider = createServer(
  { cert: tls('server.crt'), key: tls('server.key') },
  async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const isToken = request.url === '/token' && request.method === 'POST';
    if (isToken) forms.push(form);
    const said = isToken ? answer(form) : discovery;
    response.statusCode = 'error' in said ? 400 : 200;
    response.end(JSON.stringify(said));
  },
);
let issuer = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `https://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});
beforeEach(() => {
  forms.length = 0;
  discovery = { token_endpoint: `${issuer}/token` };
});
afterAll(() => provider.close());

function idToken(expiresAt: number, name = 'jane'): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: name, exp: expiresAt / 1000 })}.x`;
}

function aSource(settings: Readonly<Record<string, string>>, clock = aClock()) {
  const user = {
    name: 'jane',
    authProvider: {
      name: 'oidc',
      config: {
        'idp-issuer-url': issuer,
        'client-id': 'kubernetes',
        'client-secret': 'hush',
        'refresh-token': 'refresh-1',
        'idp-certificate-authority-data': tls('ca.crt').toString('base64'),
        ...settings,
      },
    },
  };
  return credentialsOf(new KubeConfig(), user, undefined, clock);
}

test('a token that is good is used as it is', async () => {
  const token = idToken(HOUR);
  const { authorization, expiresAt } = await aSource({ 'id-token': token }).get();
  expect(authorization).toBe(`Bearer ${token}`);
  expect(expiresAt).toBe(HOUR);
  expect(forms).toHaveLength(0);
});

test('a token near its end is renewed once for all who ask, and its refresh token with it', async () => {
  const clock = aClock();
  const source = aSource({ 'id-token': idToken(HOUR, 'first') }, clock);
  await source.get();
  clock.advance(HOUR - 30_000);
  answer = () => ({ id_token: idToken(2 * HOUR, 'second'), refresh_token: 'refresh-2' });
  const asked = await Promise.all(Array.from({ length: 20 }, () => source.get()));
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
    new Set([`Bearer ${idToken(2 * HOUR, 'second')}`]),
  );
  expect(forms.map((form) => Object.fromEntries(form))).toEqual([
    {
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'kubernetes',
      client_secret: 'hush',
    },
  ]);
  clock.advance(HOUR);
  answer = () => ({ id_token: idToken(3 * HOUR, 'third') });
  await source.get();
  expect(forms.at(-1)?.get('refresh_token')).toBe('refresh-2');
});

test('a token that has expired is not even tried', async () => {
  const fresh = idToken(3 * HOUR, 'fresh');
  answer = () => ({ id_token: fresh });
  const { authorization } = await aSource({ 'id-token': idToken(HOUR) }, aClock(2 * HOUR)).get();
  expect(authorization).toBe(`Bearer ${fresh}`);
});

test('a token that the server refuses is renewed', async () => {
  const fresh = idToken(HOUR, 'fresh');
  answer = () => ({ id_token: fresh });
  const source = aSource({ 'id-token': idToken(HOUR, 'revoked') });
  const refused = await source.get();
  expect((await source.replace(refused)).authorization).toBe(`Bearer ${fresh}`);
});

test.each([
  [
    'the provider refuses',
    {},
    () => ({ error: 'invalid_grant' }),
    /gives no new token \(invalid_grant\): log in again/,
  ],
  ['there is no refresh token', { 'refresh-token': '' }, () => ({}), /has no refresh-token/],
  [
    'the issuer is no https URL',
    { 'idp-issuer-url': 'http://127.0.0.1:1' },
    () => ({}),
    /its address is no https URL/,
  ],
  [
    'the certificate does not verify',
    { 'idp-certificate-authority-data': tls('other-ca.crt').toString('base64') },
    () => ({}),
    /gives no new token \(.*(certificate|signature).*\): log in again/,
  ],
] as const)('%s: one sentence that says so', async (_, settings, said, sentence) => {
  answer = said;
  const source = aSource({ 'id-token': idToken(0), ...settings }, aClock(HOUR));
  await expect(source.get()).rejects.toMatchObject({
    problem: 'credentials',
    message: expect.stringMatching(sentence),
  });
});

test('an authority that cannot be read is named', () => {
  const settings = {
    'idp-certificate-authority-data': '',
    'idp-certificate-authority': '/nowhere',
  };
  expect(() => aSource(settings)).toThrow(/idp-certificate-authority \/nowhere .*ENOENT/);
});

test.each(['', 'a.b.c', 'a', `a.${Buffer.from('7').toString('base64url')}.c`])(
  'the end of %j is not known',
  (token) => expect(expiryOf(token)).toBeUndefined(),
);
