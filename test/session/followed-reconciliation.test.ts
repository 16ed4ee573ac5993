import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { written } from '../../src/kube/field-write.ts';
import { type KubeObject, metaOf } from '../../src/kube/object.ts';
import { planWrite } from '../../src/kube/patch-plan.ts';
import { FollowedReconciliation } from '../../src/session/followed-reconciliation.ts';
import type { ReconcileStep } from '../../src/store/reconcile-offer.ts';
import { aClock } from '../helpers/clock.ts';
import type { Shape } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';
import { aTarget } from '../helpers/targets.ts';

/** A Promise's request that was asked to run its pipelines again. */
function follow({ answered = true, ...shape }: Shape & { answered?: boolean } = {}) {
  const labels = { 'kratix.io/promise-name': 'widgets' };
  const { kind, object } = aTarget('example.com/v1 Widget', 'team-a/one', { labels, ...shape });
  const [trigger] = knowledge.triggers({ kind, object });
  const writes = trigger.writes(object, '');
  const plan = planWrite(object, kind, { writes, title: 'Set' });
  if (plan === undefined) throw new Error('nothing to write');
  const { namespace, name, uid } = metaOf(object);
  const sent = written(object, writes);
  const step: ReconcileStep = {
    ref: { kind, namespace, name, uid },
    trigger,
    token: '',
    writes,
    object,
    plan,
    rehearsal: { type: 'accepted', object: sent },
    hindrances: [],
  };
  const clock = aClock(NOON);
  const followed = new FollowedReconciliation(step, clock, answered ? sent : undefined);
  const see = (version: KubeObject) => followed.see({ type: 'there', object: version })?.standing;
  return { clock, followed, see, object, sent };
}

test('without an answer nothing is told before a version shows what was written', () => {
  const { see, object, sent } = follow({ answered: false });
  // As it was before: whether the request arrived at all is not known, and its label is not "gone".
  expect(see(object)).toBeUndefined();
  expect(see(sent)).toBeUndefined();
  expect(see(object)).toBe('taken-up');
});

test('a stage that was passed does not come again, and the end is the end', () => {
  const { see, object, sent, followed } = follow();
  const done = (reason: string, status: string) => ({
    ...object,
    status: { conditions: [{ type: 'ConfigureWorkflowCompleted', status, reason }] },
  });
  expect(see(object)).toBe('taken-up');
  expect(see(sent)).toBeUndefined();
  expect(see(object)).toBeUndefined();
  expect(see(done('PipelinesExecutedSuccessfully', 'True'))).toBe('finished');
  expect(see(done('ConfigureWorkflowFailed', 'False'))).toBeUndefined();
  expect(followed.see({ type: 'gone' })).toBeUndefined();
});

test('half a minute of silence is said once for each stage', () => {
  const { clock, followed, see, object } = follow();
  clock.advance(29_999);
  expect(followed.quiet()).toBeUndefined();
  clock.advance(1);
  expect(followed.quiet()).toMatchObject({ standing: 'sent', text: undefined });
  expect(followed.quiet()).toBeUndefined();
  see(object);
  expect(followed.quiet()).toBeUndefined();
  clock.advance(30_000);
  expect(followed.quiet()).toMatchObject({ standing: 'taken-up' });
});

test('the end of what was being deleted is a good one, of anything else it is not', () => {
  const deleting = follow({ deleted: 60 });
  expect(deleting.followed.see({ type: 'gone' })).toMatchObject({ standing: 'finished' });
  const living = follow();
  expect(living.followed.see({ type: 'replaced', uid: 'another' })).toMatchObject({
    standing: 'gone',
    text: expect.stringContaining('uid another'),
  });
});

test('a version of a namesake says nothing', () => {
  const { see, object } = follow();
  expect(
    see({ ...object, metadata: { ...(object.metadata as object), uid: 'another' } }),
  ).toBeUndefined();
});
