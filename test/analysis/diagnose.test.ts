import { expect, test } from 'vitest';
import { diagnose } from '../../src/analysis/diagnose.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import type { Cause } from '../../src/knowledge/pack.ts';
import { givenLook } from '../helpers/given-look.ts';
import { aFact } from '../helpers/knowledge.ts';
import { a } from '../helpers/objects.ts';
import { WIDGET } from '../helpers/rows.ts';

const HOLD = 'example.com/hold';
const held = a('example.com/v1 Widget', 'team-a/alpha', { finalizers: [HOLD], deleted: 120 });

/** What is concluded of a Widget by these rules of its flow. */
function concluded(...causes: readonly Cause[]) {
  const flow = {
    title: 'Widget',
    describes: () => true,
    gates: [],
    steps: [aFact(HOLD, 'its disk')],
    causes,
  };
  const pack = { id: 'x', title: 'X', flows: [flow], finalizers: [], examples: [] };
  return diagnose(held, WIDGET, givenLook({ objects: [held] }), new Knowledge([pack]));
}

const says = (code: string, find: Cause['find']): Cause => ({
  code,
  answers: [],
  source: 'a test',
  find,
});

test('a rule that fails says so, beside what the others found', async () => {
  const broken = says('X-1', async () => {
    throw new Error('no such thing');
  });
  const sound = says('X-2', async () => ({ severity: 'stuck', sentence: 'its disk is gone' }));
  const { state, findings } = await concluded(broken, sound);
  expect(state).toBe('stuck');
  expect(findings.map(({ code }) => code)).toEqual(['X-2', 'X-1-failed', 'step']);
  expect(findings[1]?.sentence).toMatch(/the rule X-1 was not applied.*no such thing/);
});

test('what was observed comes before what is inferred, and the worst before the rest', async () => {
  const { findings } = await concluded(
    says('X-1', async () => ({ severity: 'working', sentence: 'one' })),
    says('X-2', async () => ({ severity: 'stuck', certainty: 'inferred', sentence: 'two' })),
    says('X-3', async () => ({ severity: 'stuck', sentence: 'three' })),
  );
  expect(findings.map(({ code }) => code)).toEqual(['X-3', 'X-2', 'X-1', 'step']);
});

test('what its controller reports is evidence of the cause, and no cause beside it', async () => {
  const { findings } = await concluded(
    says('G-2', async () => ({
      severity: 'silent',
      sentence: 'it fails',
      evidence: [{ text: 'an error' }],
    })),
    says('X-1', async () => ({ severity: 'working', sentence: 'it runs' })),
  );
  expect(findings.map(({ code }) => code)).toEqual(['X-1', 'step']);
  expect(findings[0]?.evidence).toContainEqual({ text: 'an error' });
});
