import { describe, expect, test } from 'vitest';
import { ADMIN, type EmbeddedUser } from '../../src/embedded/server/access.ts';
import { type Api, MAPS, named, PODS, serve } from './serve.ts';

const REVIEWS = '/apis/authorization.k8s.io/v1';

const JANE: EmbeddedUser = {
  name: 'jane',
  token: 'jane-token',
  groups: ['developers'],
  rules: [
    { verbs: ['get', 'list'], resources: ['configmaps'], namespaces: ['default'] },
    { verbs: ['get'], resources: ['secrets'], resourceNames: ['open'] },
    { verbs: ['*'], apiGroups: ['apps'], resources: ['*'], namespaces: ['kube-public'] },
  ],
};
const HELPER: EmbeddedUser = {
  name: 'helper',
  token: 'helper-token',
  rules: [{ verbs: ['impersonate'], resources: ['users'], resourceNames: ['jane'] }],
};

const as = ({ token }: EmbeddedUser, more: object = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

const withUsers = () => serve({ users: [ADMIN, JANE, HELPER] });

async function refusal(api: Api, method: string, path: string, user = JANE) {
  const { status, body } = await api.send(method, path, as(user));
  return { status, message: body.message };
}

describe('who one is', () => {
  test.each([
    ['no token', {}],
    ['an unknown token', { authorization: 'Bearer nobody' }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
  ])('%s is answered 401', async (_, headers) => {
    const api = await withUsers();
    const { status, body } = await api.send('GET', MAPS, { headers });
    expect(status).toBe(401);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  test('without users, everybody is the admin', async () => {
    const api = await serve();
    expect(await api.send('GET', '/api/v1/secrets')).toMatchObject({ status: 200 });
  });

  test('can be asked', async () => {
    const api = await withUsers();
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { status, body } = await api.send('POST', path, { ...as(JANE), body: {} });
    expect(status).toBe(201);
    expect(body.status.userInfo).toMatchObject({
      username: 'jane',
      groups: ['developers', 'system:authenticated'],
    });
  });
});

describe('what one may do', () => {
  test('a rule opens its verbs, resources, names and namespaces', async () => {
    const api = await withUsers();
    for (const name of ['open', 'shut'])
      await api.send('POST', '/api/v1/namespaces/default/secrets', {
        ...as(ADMIN),
        body: named(name),
      });
    const status = async (path: string) => (await api.send('GET', path, as(JANE))).status;
    expect(await status(MAPS)).toBe(200);
    expect(await status('/api/v1/namespaces/default/secrets/open')).toBe(200);
    expect(await status('/apis/apps/v1/namespaces/kube-public/deployments')).toBe(200);
    expect(await status('/api/v1/namespaces/default/secrets/shut')).toBe(403);
    expect(await status('/api/v1/namespaces/kube-public/configmaps')).toBe(403);
    expect(await status('/apis/apps/v1/namespaces/default/deployments')).toBe(403);
  });

  test('a refusal is a whole Status', async () => {
    const api = await withUsers();
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    const { status, body } = await api.send('DELETE', path, as(JANE));
    expect(status).toBe(403);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'deployments.apps "web" is forbidden: User "jane" cannot delete resource "deployments" in API group "apps" in the namespace "default"',
      reason: 'Forbidden',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 403,
    });
  });

  test.each([
    [
      'GET',
      `${MAPS}?watch=1`,
      'configmaps is forbidden: User "jane" cannot watch resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/api/v1/configmaps',
      'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" at the cluster scope',
    ],
    [
      'DELETE',
      MAPS,
      'configmaps is forbidden: User "jane" cannot deletecollection resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/api/v1/namespaces/default',
      'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      `${PODS}/web/log`,
      'pods "web" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"',
    ],
    ['GET', '/metrics', 'forbidden: User "jane" cannot get path "/metrics"'],
  ])('%s %s is refused in the words of the server', async (method, path, message) => {
    const api = await withUsers();
    expect(await refusal(api, method, path)).toEqual({ status: 403, message });
  });

  test('everybody known may discover', async () => {
    const api = await withUsers();
    for (const path of ['/api', '/apis', '/apis/apps/v1', '/version', '/openapi/v3', '/readyz'])
      expect(await api.send('GET', path, as(JANE))).toMatchObject({ status: 200 });
  });
});

describe('access reviews', () => {
  async function allowed(spec: object, kind = 'selfsubjectaccessreviews', user = JANE) {
    const api = await withUsers();
    const said = await api.send('POST', `${REVIEWS}/${kind}`, { ...as(user), body: { spec } });
    return said.body.status?.allowed ?? { status: said.status, message: said.body.message };
  }
  const resource = (verb: string, name: string, more: object = {}) => ({
    resourceAttributes: { verb, resource: name, namespace: 'default', ...more },
  });

  test.each([
    [resource('list', 'configmaps'), true],
    [resource('watch', 'configmaps'), false],
    [resource('list', 'configmaps', { namespace: '' }), false],
    [resource('get', 'secrets'), false],
    [resource('get', 'secrets', { name: 'open' }), true],
    [resource('get', 'deployments', { group: 'apps', namespace: 'kube-public' }), true],
    [resource('get', 'pods', { subresource: 'log' }), false],
    [{ nonResourceAttributes: { verb: 'get', path: '/version' } }, true],
    [{ nonResourceAttributes: { verb: 'get', path: '/metrics' } }, false],
  ])('%j: %s', async (spec, answer) => {
    expect(await allowed(spec)).toBe(answer);
  });

  test('must be about exactly one thing', async () => {
    const wrong = {
      status: 422,
      message: expect.stringContaining(
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    };
    expect(await allowed({})).toEqual(wrong);
    const both = { ...resource('get', 'pods'), nonResourceAttributes: { verb: 'get', path: '/' } };
    expect(await allowed(both)).toEqual(wrong);
  });

  test('about others are for those who may', async () => {
    const kind = 'subjectaccessreviews';
    const spec = { ...resource('list', 'configmaps'), user: 'jane' };
    expect(await allowed(spec, kind, ADMIN)).toBe(true);
    expect(await allowed({ ...spec, user: 'helper' }, kind, ADMIN)).toBe(false);
    expect(await allowed(spec, kind)).toMatchObject({ status: 403 });
  });
});

describe('rules reviews', () => {
  const review = async (namespace: string) => {
    const api = await withUsers();
    const body = { spec: { namespace } };
    return api.send('POST', `${REVIEWS}/selfsubjectrulesreviews`, { ...as(JANE), body });
  };

  test('tell what holds in a namespace', async () => {
    const { status, body } = await review('default');
    expect(status).toBe(201);
    expect(body.status).toMatchObject({ incomplete: false });
    expect(body.status.resourceRules).toContainEqual({
      verbs: ['get', 'list'],
      apiGroups: [''],
      resources: ['configmaps'],
    });
    expect(body.status.resourceRules).toContainEqual({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['open'],
    });
    const apps = { verbs: ['*'], apiGroups: ['apps'], resources: ['*'] };
    expect(body.status.resourceRules).not.toContainEqual(apps);
    expect((await review('kube-public')).body.status.resourceRules).toContainEqual(apps);
  });

  test('need a namespace', async () => {
    expect(await review('')).toMatchObject({
      status: 400,
      body: { message: 'no namespace on request' },
    });
  });
});

describe('impersonation', () => {
  const asJane = { 'impersonate-user': 'jane' };

  test('gives the rights of the other, and no more', async () => {
    const api = await withUsers();
    expect(await api.send('GET', MAPS, as(ADMIN, asJane))).toMatchObject({ status: 200 });
    const { status, body } = await api.send('GET', PODS, as(ADMIN, asJane));
    expect(status).toBe(403);
    expect(body.message).toMatch(/^pods is forbidden: User "jane" cannot list/);
  });

  test('of somebody unknown gives the rights of nobody', async () => {
    const api = await withUsers();
    const headers = { 'impersonate-user': 'mallory' };
    expect(await api.send('GET', MAPS, as(ADMIN, headers))).toMatchObject({ status: 403 });
    expect(await api.send('GET', '/version', as(ADMIN, headers))).toMatchObject({ status: 200 });
  });

  test('is for those who may impersonate just that user', async () => {
    const api = await withUsers();
    expect(await api.send('GET', MAPS, as(HELPER, asJane))).toMatchObject({ status: 200 });
    const headers = { 'impersonate-user': 'admin' };
    const { status, body } = await api.send('GET', MAPS, as(HELPER, headers));
    expect(status).toBe(403);
    expect(body).toMatchObject({
      reason: 'Forbidden',
      message:
        'users "admin" is forbidden: User "helper" cannot impersonate resource "users" in API group "" at the cluster scope',
      details: { name: 'admin', kind: 'users' },
    });
    expect(await api.send('GET', MAPS, as(JANE, headers))).toMatchObject({ status: 403 });
  });
});
