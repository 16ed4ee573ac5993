import { expect, test } from 'vitest';
import { conclusionOfStanding } from '../../../src/analysis/findings/of-standing.ts';
import type { Finding } from '../../../src/knowledge/finding.ts';
import { aStanding } from '../../helpers/found.ts';

test.each([
  ['no-leader', 'stuck'],
  ['silent', 'stuck'],
  ['stalled', 'silent'],
  ['failing', 'working'],
  ['looping', 'working'],
  ['backing-off', 'working'],
] as const)('an object that is %s is a finding that is %s', (state, severity) => {
  expect(conclusionOfStanding(aStanding('alpha', state))).toMatchObject({
    object: { name: 'alpha' },
    source: 'reconciles',
    finding: { code: `standing-${state}`, severity, sentence: `why alpha is ${state}` },
  });
});

test('what is not tried again before somebody acts is stuck, and what is paused is no finding', () => {
  const final = conclusionOfStanding({ ...aStanding('alpha', 'failing'), isFinal: true });
  expect(final?.finding.severity).toBe('stuck');
  expect(conclusionOfStanding(aStanding('alpha', 'paused'))).toBeUndefined();
});

test('a look around it tells the cause, and what it says itself is evidence', () => {
  const cause: Finding = {
    code: 'PW-4',
    answers: [],
    severity: 'working',
    since: undefined,
    sentence: 'its backend is locked',
    certainty: 'observed',
    evidence: [],
    actions: [],
  };
  const standing = { ...aStanding('alpha', 'failing'), isFinal: true as const };
  expect(conclusionOfStanding(standing, cause)?.finding).toMatchObject({
    code: 'PW-4',
    severity: 'stuck',
    since: standing.since,
    sentence: 'its backend is locked',
    evidence: [{ text: 'why alpha is failing' }, { text: 'told by it' }],
  });
});

test('whose controller runs can be asked to try at once', () => {
  const [action] = conclusionOfStanding(aStanding('alpha', 'backing-off'))?.finding.actions ?? [];
  expect(action?.command).toBe('ktop reconcile widgets.example.com/alpha -n demo');
  expect(conclusionOfStanding(aStanding('alpha', 'silent'))?.finding.actions).toEqual([]);
});
