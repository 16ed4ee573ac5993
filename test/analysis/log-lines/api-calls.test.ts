import { expect, test } from 'vitest';
import { ApiCalls } from '../../../src/analysis/log-lines/api-calls.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';
import { NOON } from '../../helpers/rows.ts';

function callsIn(...lines: readonly string[]) {
  const calls = new ApiCalls();
  for (const line of lines) calls.add(parseLine(line, NOON), NOON);
  return calls;
}

const HOST = 'https://10.96.0.1:443';

test.each([
  [
    'kube-rs, as text',
    `2026-01-01T11:59:30.0Z DEBUG HTTP{http.method=GET http.url=${HOST}/api/v1/pods?&watch=true otel.name="watch"}: kube_client::client::builder: requesting`,
    { verb: 'watch', resource: 'pods', failed: 0 },
  ],
  [
    'kube-rs, as JSON',
    `{"timestamp":"2026-01-01T11:59:30Z","level":"DEBUG","fields":{"message":"requesting"},"target":"kube_client::client::builder","span":{"http.method":"PATCH","http.url":"${HOST}/apis/example.com/v1/namespaces/a/widgets/b/status","name":"HTTP"}}`,
    { verb: 'patch', resource: 'widgets.example.com/status', failed: 0 },
  ],
  [
    'client-go',
    `I0101 11:59:30.000000 1 round_trippers.go:553] GET ${HOST}/api/v1/namespaces/a/secrets/b 403 Forbidden in 5 milliseconds`,
    { verb: 'get', resource: 'secrets', failed: 1 },
  ],
  [
    'client-go of late',
    `I0101 11:59:30.000000 1 round_trippers.go:632] "Response" verb="GET" url="${HOST}/api/v1/nodes" status="200 OK" milliseconds=5`,
    { verb: 'list', resource: 'nodes', failed: 0 },
  ],
])('[R-02] requests are told of by %s', (_, line, call) => {
  expect(callsIn(line).list()).toMatchObject([{ ...call, count: 1 }]);
});

test('[R-02] they are counted by verb and resource, the most frequent first', () => {
  const get = (name: string, second: number) =>
    `I0101 11:59:${String(second).padStart(2, '0')}.000000 1 round_trippers.go:553] GET ${HOST}/api/v1/namespaces/a/pods/${name} 200 OK in 5 milliseconds`;
  const calls = callsIn(
    get('x', 0),
    `I0101 11:59:10.000000 1 round_trippers.go:553] POST ${HOST}/api/v1/namespaces/a/events 201 Created in 2 milliseconds`,
    get('y', 20),
    'I0101 11:59:30.000000 1 a.go:1] "Syncing" widget="a/b"',
  );
  expect(calls.list().map(({ verb, resource, count }) => [verb, resource, count])).toEqual([
    ['get', 'pods', 2],
    ['create', 'events', 1],
  ]);
  expect(calls.spanMs).toBe(20_000);
  expect(calls.size).toBe(2);
});
