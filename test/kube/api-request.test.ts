import { expect, test } from 'vitest';
import { apiCallOf } from '../../src/kube/api-request.ts';

test.each([
  ['GET', '/api/v1/namespaces/a/pods/b/log?follow=true', 'get pods/log'],
  ['GET', '/api/v1/pods?limit=500', 'list pods'],
  ['GET', '/api/v1/pods?watch=true&resourceVersion=1', 'watch pods'],
  ['GET', '/api/v1/namespaces', 'list namespaces'],
  ['GET', '/api/v1/namespaces/a', 'get namespaces'],
  ['PUT', '/api/v1/namespaces/a/finalize', 'update namespaces/finalize'],
  [
    'PATCH',
    '/apis/example.com/v1/namespaces/a/widgets/b/status',
    'patch widgets.example.com/status',
  ],
  ['POST', '/apis/example.com/v1/namespaces/a/widgets', 'create widgets.example.com'],
  ['DELETE', '/apis/example.com/v1/namespaces/a/widgets', 'deletecollection widgets.example.com'],
  ['DELETE', '/apis/example.com/v1/gadgets/b', 'delete gadgets.example.com'],
  ['GET', '/healthz', undefined],
  ['GET', '/apis/example.com/v1', undefined],
  ['GET', '/apis', undefined],
  ['OPTIONS', '/api/v1/pods', undefined],
])('%s %s', (method, path, said) => {
  const call = apiCallOf(method, path);
  expect(call && `${call.verb} ${call.resource}`).toBe(said);
});
