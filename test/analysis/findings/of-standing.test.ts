import { expect, test } from 'vitest';
import { conclusionOfStanding } from '../../../src/analysis/findings/of-standing.ts';
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
