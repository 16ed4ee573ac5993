import { expect, test } from 'vitest';
import { servedWebhooks, warnOfWebhooks } from '../../src/analysis/served-webhooks.ts';
import { type Given, givenLook } from '../helpers/given-look.ts';
import { a } from '../helpers/objects.ts';

const LABELS = { app: 'operator' };
const operator = a('apps/v1 Deployment', 'system/operator', {
  spec: { template: { metadata: { labels: { ...LABELS, pod: 'x' } } } },
});
const service = (name: string, selector: object | undefined) =>
  a('v1 Service', `system/${name}`, { spec: { selector } });
const to = (name: string, namespace = 'system') => ({ service: { namespace, name } });
const webhooks = (...list: readonly object[]) =>
  a('admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration', 'all', { webhooks: list });
const definition = a('apiextensions.k8s.io/v1 CustomResourceDefinition', 'widgets.example.com', {
  spec: { conversion: { webhook: { clientConfig: to('own') } } },
});

const warnings = async (objects: Given['objects'], given: Partial<Given> = {}) =>
  warnOfWebhooks(await servedWebhooks(operator, givenLook({ objects, ...given })));

test('webhooks that lead to its pods by a Service, and refuse when they are silent, are named', async () => {
  const all = webhooks(
    { name: 'a.example.com', clientConfig: to('own') },
    { name: 'ignored.example.com', clientConfig: to('own'), failurePolicy: 'Ignore' },
    { name: 'b.example.com', clientConfig: to('other') },
    { name: 'c.example.com', clientConfig: to('own', 'elsewhere') },
    { name: 'd.example.com', clientConfig: { url: 'https://example.com' } },
  );
  const services = [service('own', LABELS), service('other', { app: 'web' }), service('none', {})];
  expect(await warnings([...services, all, definition])).toEqual([
    'it serves 1 webhook (a.example.com) with failurePolicy Fail: until a new pod is ready, what they are asked about cannot be written',
    'it converts 1 kind (widgets.example.com): until a new pod is ready, their objects may not be read either',
  ]);
  expect(await warnings(services)).toEqual([]);
});

test('what could not be looked at is said', async () => {
  const forbidden = ['services'];
  expect(await warnings([definition], { forbidden })).toEqual([
    'which webhooks it serves could not be seen completely',
  ]);
});
