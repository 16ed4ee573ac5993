import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pauseTrigger } from '../../src/analysis/reconciliation.ts';
import { jsonPatch } from '../../src/embedded/server/json-patch.ts';
import { knowledge, packs } from '../../src/knowledge/packs/index.ts';
import { runbook } from '../../src/knowledge/runbook.ts';
import { harmlessTouch } from '../../src/knowledge/touch.ts';
import type { Trigger } from '../../src/knowledge/trigger.ts';
import { isWritten } from '../../src/kube/field-write.ts';
import { type KubeObject, valueAt } from '../../src/kube/object.ts';
import { planWrite } from '../../src/kube/patch-plan.ts';
import { aTarget, TARGETS } from '../helpers/targets.ts';

const TOKEN = '2026-01-01T12:00:00.000Z';
const pauses = packs.flatMap((pack) => pack.pauses ?? []);
const known = packs.flatMap((pack) => pack.triggers ?? []);
const triggers: readonly Trigger[] = [
  ...known,
  harmlessTouch,
  ...pauses.flatMap((pause) => [
    { ...pauseTrigger(pause, {}), id: `pause ${pause.system} ${pause.path.join('.')}` },
    {
      ...pauseTrigger(pause, pausedBy(pause.path, pause.paused)),
      id: `resume ${pause.system} ${pause.path.join('.')}`,
    },
  ]),
];

function pausedBy(path: readonly string[], value: unknown): KubeObject {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as KubeObject;
}

test('every trigger has a name of its own', () => {
  const ids = known.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

describe.each(triggers)('$id', (trigger) => {
  test('it says what it does, and where that is written, in sentences that fit together', () => {
    const { title, effect, shownBy, source, system } = trigger;
    expect(source).not.toBe('');
    for (const text of [title, effect, shownBy, system]) expect(text).toMatch(/^\S.*[^\s.]$/);
    for (const { answers, source: of } of trigger.obstacles ?? []) {
      expect(of).not.toBe('');
      for (const id of answers) expect(runbook.map((row) => row.id)).toContain(id);
    }
  });

  const own = TARGETS.filter((target) => trigger.describes(target));

  test('it is about something, and writes a plan for that which the server would take', () => {
    expect(own.length).toBeGreaterThan(0);
    for (const { kind, object } of own) {
      const writes = trigger.writes(object, TOKEN);
      const plan = planWrite(object, kind, { ...trigger, writes });
      if (trigger.id === 'pulumi-clear-current-update' || trigger.id.startsWith('resume')) continue;
      const after = jsonPatch(object, plan?.body) as KubeObject;
      expect(isWritten(after, writes)).toBe(true);
      // It touches nothing that it does not name.
      const paths = writes.map(({ path }) => path[0]);
      for (const part of ['metadata', 'spec', 'status'].filter((key) => !paths.includes(key)))
        expect(valueAt(after, part)).toEqual(valueAt(object, part));
      expect(valueAt(after, 'metadata', 'uid')).toBe(valueAt(object, 'metadata', 'uid'));
    }
  });

  test('it does not acknowledge itself by its own patch', () => {
    fc.assert(
      fc.property(fc.constantFrom(...own), metadata, status, spec, (target, meta, state, wish) => {
        const object = {
          ...target.object,
          metadata: { ...(target.object.metadata as object), ...meta },
          spec: wish,
          status: state,
        };
        const writes = trigger.writes(object, TOKEN);
        const plan = planWrite(object, target.kind, { ...trigger, writes });
        if (plan === undefined) return;
        const sent = jsonPatch(object, plan.body) as typeof object;
        const asked = { token: TOKEN, sent };
        expect(trigger.sign(asked, sent)).toBeUndefined();
        // Nor by what the server notes of the write, however often it is told.
        const noted = {
          ...sent,
          metadata: {
            ...sent.metadata,
            resourceVersion: '99',
            managedFields: [...(meta.managedFields ?? []), { manager: 'ktop', time: TOKEN }],
          },
        };
        expect(trigger.sign(asked, noted)).toBeUndefined();
        expect(trigger.sign({ token: TOKEN, sent: noted }, sent)).toBeUndefined();
      }),
    );
  });
});

test.each(TARGETS)('$kind.kind of $kind.group has a trigger of its system', (target) => {
  const isPlain = ['Job', 'CronJob'].includes(target.kind.kind) && target.kind.group === 'batch';
  const [first] = knowledge.triggers(target);
  expect(first === harmlessTouch).toBe(isPlain);
});

test('for a kind that nobody knows there is a harmless touch, and no other', () => {
  expect(knowledge.triggers(aTarget('example.org/v1 Gadget', 'team-a/one'))).toEqual([
    harmlessTouch,
  ]);
});

const KEYS = [
  'kratix.io/manual-reconciliation',
  'pulumi.com/reconciliation-request',
  'reconcile.fluxcd.io/requestedAt',
  'argocd.argoproj.io/refresh',
  'example.com/other',
];
const texts = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('true', 'x', TOKEN));
const metadata = fc.record(
  {
    labels: texts,
    annotations: texts,
    generation: fc.nat(5),
    managedFields: fc.array(fc.record({ manager: fc.constantFrom('manager', 'kubectl') })),
  },
  { requiredKeys: [] },
);
const token = fc.constantFrom('', 'x', TOKEN);
const condition = fc.record({
  type: fc.constantFrom('Ready', 'Issuing', 'Synced', 'ConfigureWorkflowCompleted', 'Progressing'),
  status: fc.constantFrom('True', 'False', 'Unknown'),
  reason: fc.constantFrom('Failed', 'ConfigureWorkflowFailed', 'ProgressDeadlineExceeded', 'Fine'),
  lastTransitionTime: fc.constantFrom(TOKEN, '2025-01-01T00:00:00Z'),
});
const status = fc.record(
  {
    conditions: fc.array(condition, { maxLength: 3 }),
    observedGeneration: fc.nat(6),
    replicas: fc.nat(2),
    updatedReplicas: fc.nat(2),
    availableReplicas: fc.nat(2),
    lastHandledReconcileAt: token,
    lastHandledForceAt: token,
    observedReconcileRequest: token,
    currentUpdate: fc.record({ reconcileRequest: token, name: fc.constant('one') }),
    lastUpdate: fc.record({
      reconcileRequest: token,
      state: fc.constantFrom('failed', 'succeeded'),
    }),
    reconciledAt: token,
    refreshTime: token,
    revision: fc.nat(2),
  },
  { requiredKeys: [] },
);
const spec = fc.record(
  { suspend: fc.boolean(), forceSyncGeneration: fc.nat(3) },
  { requiredKeys: [] },
);
