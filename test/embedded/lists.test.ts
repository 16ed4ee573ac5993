import { describe, expect, test, vi } from 'vitest';
import type { ApiObject } from '../../src/embedded/json.ts';
import { ApiServer } from '../../src/embedded/server/api-server.ts';
import { aClock } from '../helpers/clock.ts';
import { type Api, MAPS, NOW, named, PODS, serve, withMaps } from './serve.ts';

const ALL_MAPS = '/api/v1/configmaps';
const PUBLIC_MAPS = '/api/v1/namespaces/kube-public/configmaps';

type PageBody = Listed & { metadata: { continue?: string } };
type Listed = { items: { metadata: { name: string; namespace: string } }[] };
const names = ({ items }: Listed) => items.map(({ metadata }) => metadata.name);
const aStoredMap = (name: string): ApiObject => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: {
    name,
    namespace: 'default',
    uid: name,
    resourceVersion: '',
    creationTimestamp: '2026-01-15T12:00:00Z',
  },
});

describe('a label selector', () => {
  test.each([
    ['tier=web', ['a']],
    ['tier==web', ['a']],
    ['tier!=web', ['b', 'c']],
    ['tier', ['a', 'b']],
    ['!tier', ['c']],
    ['tier in (web,db)', ['a', 'b']],
    ['tier notin (web)', ['b', 'c']],
    ['tier in (web,db),env=prod', ['b']],
    ['', ['a', 'b', 'c']],
  ])('%s', async (selector, found) => {
    const api = await withMaps(
      ['a', { tier: 'web' }],
      ['b', { tier: 'db', env: 'prod' }],
      ['c', { env: 'prod' }],
    );
    const query = new URLSearchParams({ labelSelector: selector });
    expect(names(await api.get(`${MAPS}?${query}`))).toEqual(found);
  });

  test.each([
    '=web',
    'tier in (web',
    'tier=web db',
    '!tier=web',
    ',tier',
    'tier,',
    '-tier=web',
    'a/b/c=d',
  ])('%s is refused', async (selector) => {
    const api = await serve();
    const query = new URLSearchParams({ labelSelector: selector });
    const { status, body } = await api.send('GET', `${MAPS}?${query}`);
    expect({ status, reason: body.reason }).toEqual({ status: 400, reason: 'BadRequest' });
  });
});

describe('a field selector', () => {
  test.each([
    ['metadata.name=a', ['a']],
    ['metadata.name==a', ['a']],
    ['metadata.name!=a', ['b']],
    ['metadata.namespace=default,metadata.name=b', ['b']],
    ['metadata.name=a,metadata.name=b', []],
    ['metadata.name=a,', ['a']],
  ])('%s', async (selector, found) => {
    const api = await withMaps(['a', {}], ['b', {}]);
    const query = new URLSearchParams({ fieldSelector: selector });
    expect(names(await api.get(`${MAPS}?${query}`))).toEqual(found);
  });

  test('of pods can ask for their node and phase', async () => {
    const api = await serve();
    const containers = [{ name: 'app', image: 'app:1' }];
    for (const nodeName of ['far', 'away'])
      await api.create(PODS, { ...named(nodeName), spec: { nodeName, containers } });
    expect(names(await api.get('/api/v1/pods?fieldSelector=spec.nodeName=far'))).toEqual(['far']);
    expect(names(await api.get(`${PODS}?fieldSelector=status.phase!=Pending`))).toEqual([]);
  });

  test('of events can ask what they are about', async () => {
    const api = await serve();
    const events = '/api/v1/namespaces/default/events';
    for (const name of ['web', 'db'])
      await api.create(events, {
        ...named(`${name}.1`),
        involvedObject: { kind: 'Pod', name, namespace: 'default' },
      });
    const selector = 'involvedObject.kind=Pod,involvedObject.name=web';
    expect(names(await api.get(`${events}?fieldSelector=${selector}`))).toEqual(['web.1']);
    const fresh = '/apis/events.k8s.io/v1/namespaces/default/events';
    expect(names(await api.get(`${fresh}?fieldSelector=regarding.name=db`))).toEqual(['db.1']);
  });

  test.each([
    [
      MAPS,
      'data.k=v',
      '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    [PODS, 'spec.color=red', 'field label not supported: spec.color'],
    [MAPS, 'metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ])('%s?%s is refused', async (path, selector, message) => {
    const api = await serve();
    for (const more of ['', '&watch=1'])
      expect(await api.send('GET', `${path}?fieldSelector=${selector}${more}`)).toMatchObject({
        status: 400,
        body: { reason: 'BadRequest', message },
      });
  });
});

describe('a list in pages', () => {
  /** All pages of a list: the names on each. */
  async function pages(api: Api, path: string) {
    const found: (readonly string[])[] = [];
    const left: (number | undefined)[] = [];
    for (let token = ''; ; ) {
      const page = await api.get(`${path}&continue=${token}`);
      found.push(names(page));
      left.push(page.metadata.remainingItemCount);
      token = page.metadata.continue ?? '';
      if (token === '') return { found, left };
    }
  }

  test('is complete, in order, and tells how much is left', async () => {
    const api = await withMaps(['c', {}], ['a', {}], ['e', {}], ['b', {}], ['d', {}]);
    expect(await pages(api, `${MAPS}?limit=2`)).toEqual({
      found: [['a', 'b'], ['c', 'd'], ['e']],
      left: [3, 1, undefined],
    });
  });

  test('across namespaces keeps the order of namespaces', async () => {
    const api = await withMaps(['b', {}]);
    await api.create(PUBLIC_MAPS, named('a'));
    await api.create(PUBLIC_MAPS, named('c'));
    const { found } = await pages(api, `${ALL_MAPS}?limit=1`);
    expect(found).toEqual([['b'], ['a'], ['c']]);
  });

  test('shows what was there when it began, whatever happens meanwhile', async () => {
    const api = await withMaps(['a', {}], ['b', {}], ['c', {}], ['d', {}]);
    const first = await api.get(`${MAPS}?limit=1`);
    await api.remove(`${MAPS}/c`);
    await api.remove(`${MAPS}/d`);
    await api.create(MAPS, named('bb'));
    await api.patch(`${MAPS}/b`, { data: { k: 'later' } });
    const second = await api.get(`${MAPS}?limit=2&continue=${first.metadata.continue}`);
    expect(names(second)).toEqual(['b', 'c']);
    expect(second.items[0].data).toBeUndefined();
    expect(second.metadata).toMatchObject({
      resourceVersion: first.metadata.resourceVersion,
      remainingItemCount: 1,
    });
    const third = await api.get(`${MAPS}?limit=2&continue=${second.metadata.continue}`);
    expect(names(third)).toEqual(['d']);
    expect(names(await api.get(MAPS))).toEqual(['a', 'b', 'bb']);
  });

  test('with a selector does not tell how much is left, and may end in an empty page', async () => {
    const api = await withMaps(['a', { on: 'yes' }], ['b', {}], ['c', { on: 'yes' }], ['d', {}]);
    expect(await pages(api, `${MAPS}?limit=2&labelSelector=on=yes`)).toEqual({
      found: [['a', 'c'], []],
      left: [undefined, undefined],
    });
  });

  test('is whole when any version will do', async () => {
    const api = await withMaps(['a', {}], ['b', {}]);
    expect(names(await api.get(`${MAPS}?limit=1&resourceVersion=0`))).toEqual(['a', 'b']);
  });

  test.each([
    ['continue=nonsense', 'invalid continue token: continue key is not valid: invalid character'],
    ['continue=e30', 'server does not recognize this encoded version'],
    ['limit=many', 'strconv.ParseInt: parsing "many": invalid syntax'],
    ['resourceVersion=new', 'invalid resource version'],
  ])('%s is refused', async (query, message) => {
    const api = await serve();
    const { status, body } = await api.send('GET', `${MAPS}?${query}`);
    expect(status).toBe(400);
    expect(body.message).toContain(message);
  });

  test('goes on at no other version', async () => {
    const api = await withMaps(['a', {}], ['b', {}]);
    const { metadata } = await api.get(`${MAPS}?limit=1`);
    const said = await api.send('GET', `${MAPS}?continue=${metadata.continue}&resourceVersion=5`);
    expect(said).toMatchObject({
      status: 400,
      body: { message: 'specifying resource version is not allowed when using continue' },
    });
  });

  test('of 10,000 reads for each page what it shows, and one more', () => {
    const count = 10_000;
    const limit = 500;
    const api = new ApiServer(aClock(NOW), []);
    for (let index = 0; index < count; index += 1) {
      const name = `m-${String(index).padStart(5, '0')}`;
      api.store.history.put('configmaps', `default/${name}`, aStoredMap(name));
    }
    const reads = vi.spyOn(api.store.history.collection('configmaps'), 'get');
    const seen = new Set<string>();
    for (let token: string | undefined = ''; token !== undefined; ) {
      reads.mockClear();
      const query = new URLSearchParams({ limit: String(limit), continue: token });
      const answer = api.answer({ method: 'GET', path: MAPS, query, headers: {}, body: '' });
      const page = 'body' in answer ? (answer.body as unknown as PageBody) : undefined;
      for (const name of names(page ?? { items: [] })) seen.add(name);
      expect(reads.mock.calls.length).toBeGreaterThanOrEqual(limit);
      expect(reads.mock.calls.length).toBeLessThanOrEqual(limit + 1);
      token = page?.metadata.continue;
    }
    expect(seen.size).toBe(count);
  });
});
