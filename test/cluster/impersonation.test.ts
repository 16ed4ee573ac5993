import { afterEach, expect, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { aClock } from '../helpers/clock.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';
import { fixtureData, openTlsServer } from '../helpers/tls-server.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** The headers of impersonation that arrive, in order. */
async function sent(
  protocol: 'h2' | 'http/1.1',
  user: object,
  options: { readonly as?: string; readonly asGroups?: readonly string[] },
) {
  const server = await openTlsServer({ protocol });
  const ca = { 'certificate-authority-data': fixtureData('ca.crt') };
  const kubeconfig = kubeconfigOf(server.url, ca, user);
  const connection = openConnection(kubeconfig, { ...options, clock: aClock() });
  endings.push(server.close, () => connection.close());
  await connection.json({ path: '/version' });
  const raw = server.asked[0]?.rawHeaders ?? [];
  const pairs = raw.flatMap((name, i) =>
    i % 2 === 0 ? [`${name.toLowerCase()}: ${raw[i + 1]}`] : [],
  );
  return pairs.filter((pair) => pair.startsWith('impersonate-'));
}

const STANZA = { as: 'carol', 'as-groups': ['viewers', 'on-call'] };

test.each(['h2', 'http/1.1'] as const)('over %s', async (protocol) => {
  expect(await sent(protocol, {}, {})).toEqual([]);
  expect(await sent(protocol, {}, { as: 'bob', asGroups: ['ops', 'dev'] })).toEqual([
    'impersonate-user: bob',
    'impersonate-group: ops',
    'impersonate-group: dev',
  ]);
  expect(await sent(protocol, STANZA, {})).toEqual([
    'impersonate-user: carol',
    'impersonate-group: viewers',
    'impersonate-group: on-call',
  ]);
});

test('a user on the command line replaces the kubeconfig’s, whose groups stay, as in kubectl', async () => {
  expect(await sent('h2', STANZA, { as: 'bob' })).toEqual([
    'impersonate-user: bob',
    'impersonate-group: viewers',
    'impersonate-group: on-call',
  ]);
  expect(await sent('h2', STANZA, { as: 'bob', asGroups: ['ops'] })).toEqual([
    'impersonate-user: bob',
    'impersonate-group: ops',
  ]);
});
