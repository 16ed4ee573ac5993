import { expect, test } from 'vitest';
import { parseEventFilter } from '../../src/store/event-filter.ts';
import { EventStore } from '../../src/store/event-store.ts';
import { eventRow } from '../helpers/events.ts';
import { NOON } from '../helpers/rows.ts';

const store = new EventStore({ changing() {}, changed() {} });
for (const event of [
  { about: 'Pod demo/web', reason: 'BackOff', message: 'restarting app' },
  { about: 'Pod demo/db', reason: 'Failed', message: 'no image', from: 'kubelet' },
  { about: 'Stack infra/net', reason: 'FailedUpdate', message: 'locked', from: 'stack-controller' },
  { about: 'Pod prod/web', reason: 'Pulled', type: 'Normal', message: 'image is there' },
])
  store.put(eventRow(event), NOON);

function found(text: string): readonly string[] | string {
  const filter = parseEventFilter(text);
  if (filter.type === 'invalid') return filter.reason;
  return [...store.values()].filter(filter.matches).map(({ cause }) => cause.reason);
}

test.each([
  ['', ['BackOff', 'Failed', 'FailedUpdate', 'Pulled']],
  ['type=warning', ['BackOff', 'Failed', 'FailedUpdate']],
  ['type!=Warning', ['Pulled']],
  ['reason=Failed', ['Failed']],
  ['reason=Failed*', ['Failed', 'FailedUpdate']],
  ['reason=backoff,pulled', ['BackOff', 'Pulled']],
  ['kind=pod controller=kubelet namespace=demo', ['BackOff', 'Failed']],
  ['name=web type=Warning', ['BackOff']],
  ['kind=Stack', ['FailedUpdate']],
  ['image', ['Failed', 'Pulled']],
  ['type=Warning image', ['Failed']],
  ['!image kind=Pod', ['BackOff']],
  ['^Normal', ['Pulled']],
  ['-f locked', ['FailedUpdate']],
  ['reason=', ['BackOff', 'Failed', 'FailedUpdate', 'Pulled']],
  ['reason=F.*', []],
  ['-l app=web', expect.stringMatching(/^events carry no labels, so that -l finds nothing/)],
  ['type=Warning -l app=web', expect.stringMatching(/^events carry no labels/)],
  ['-l', ['BackOff', 'Failed', 'FailedUpdate', 'Pulled']],
  ['type=Warning [', 'Invalid regular expression: /[/i: Unterminated character class'],
])('/%s shows %j', (text, expected) => {
  expect(found(text)).toEqual(expected);
});
