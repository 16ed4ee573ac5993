import { expect, test } from 'vitest';
import { type Action, ActionLog } from '../../src/store/action-log.ts';
import { NOON } from '../helpers/rows.ts';

function anAction(given: Partial<Action> = {}): Action {
  return {
    at: NOON,
    context: 'dev',
    kind: 'refusal',
    tone: 'problem',
    object: 'Widget demo/cache',
    text: 'no',
    ...given,
  };
}

test('the newest comes last, with its time', () => {
  const log = new ActionLog();
  log.add(anAction({ text: 'first' }));
  log.add(anAction({ kind: 'write', tone: 'plain', text: 'second' }));
  expect(log.lines(80)).toEqual([
    { tone: 'problem', text: expect.stringMatching(/^..:..:.. {2}refusal {4}.*: first$/) },
    { tone: 'plain', text: expect.stringMatching(/^..:..:.. {2}write {6}.*: second$/) },
  ]);
  expect(log.lines(40).length).toBeGreaterThan(2);
});

test('a thousand are kept', () => {
  const log = new ActionLog();
  for (let i = 0; i < 1_010; i++) log.add(anAction({ text: `number ${i}.` }));
  const lines = log.text().trimEnd().split('\n');
  expect(lines).toHaveLength(1_000);
  expect(lines[0]).toContain('number 10.');
  expect(lines.at(-1)).toContain('number 1009.');
});

test('a saved log obeys nobody: names are escaped, and an action is a line', () => {
  const log = new ActionLog();
  log.add(anAction({ object: 'Widget a\nb/\x1b[2Jx', text: 'one\r\ntwo\u202e' }));
  expect(log.text()).toBe(
    '2026-01-01T12:00:00.000Z  refusal    dev  Widget a\\u000ab/\\u001b[2Jx  one\\u000d\\u000atwo\\u202e\n',
  );
});
