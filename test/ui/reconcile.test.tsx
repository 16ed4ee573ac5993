import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { harmlessTouch } from '../../src/knowledge/touch.ts';
import type { Hindrance } from '../../src/knowledge/trigger.ts';
import { written } from '../../src/kube/field-write.ts';
import { planWrite } from '../../src/kube/patch-plan.ts';
import { KtopModel } from '../../src/store/model.ts';
import type { ReconcileOffer } from '../../src/store/reconcile-offer.ts';
import { a } from '../helpers/objects.ts';
import { NOON, terminating, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const SIZE = { columns: 80, rows: 24 };
const CACHE = terminating(60, { name: 'cache', finalizers: ['example.com/lock'] });
/** An offer to touch the object of the row. */
function anOffer(hindrances: readonly Hindrance[] = []): ReconcileOffer {
  const object = a('example.com/v1 Widget', 'demo/cache', { uid: CACHE.uid });
  const writes = harmlessTouch.writes(object, 'now');
  const plan = planWrite(object, WIDGET, { writes, title: 'Set it' });
  if (plan === undefined) throw new Error('nothing to write');
  return {
    ref: CACHE,
    title: 'Reconcile Widget demo/cache now',
    asWhom: 'user jane (context dev)',
    warnings: [],
    steps: [
      {
        ref: CACHE,
        trigger: harmlessTouch,
        token: 'now',
        writes,
        object,
        plan,
        rehearsal: { type: 'accepted', object: written(object, writes) },
        hindrances,
      },
    ],
  };
}

/** The list with one object. */
async function list(readOnly = false) {
  const model = new KtopModel({ knowledge, now: NOON, readOnly });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET]);
  model.setWatch(WIDGET, undefined, { type: 'live', since: NOON });
  model.apply([{ type: 'put', row: CACHE }], NOON);
  const screen = openScreen(model, SIZE);
  await screen.sees('demo/cache');
  return screen;
}

/** The list, and R pressed on its object. */
async function show(readOnly = false) {
  const screen = await list(readOnly);
  const { model, terminal, sees } = screen;
  terminal.press('R');
  await sees(readOnly ? 'read-only' : 'rehearsing a reconciliation of Widget demo/cache');
  const offer = (given = anOffer()) => {
    expect(model.acting.reconciling.offer(given)).toBe(true);
    model.publish(NOON);
    return given;
  };
  return { ...screen, offer };
}

test('R asks for the object that is selected; enter sends what is shown, once', async () => {
  const { terminal, effects, offer, sees, model } = await show();
  expect(effects).toMatchObject([
    { type: 'prepare-reconcile', of: { type: 'object', row: CACHE }, wish: { type: 'now' } },
  ]);
  const given = offer();
  await sees('enter sends it, once; esc sends nothing.');
  expect((await terminal.text()).replace(/^ktop.*$/m, 'ktop')).toMatchInlineSnapshot(`
    "ktop
     1 Findings  [2 Deletions]  3 Workflows   4 Events   5 Reconciles   8 Watches
    Reconcile Widget demo/cache now                                                 
    touch it: set the annotation ktop.dev/reconcile-requested-at — Widget
        demo/cache (any controller)
      effect: a harmless touch: its controller looks at the object if it looks at
          every update, and ignores it if it filters what is no change of the spec
          (GenerationChangedPredicate)
      ktop knows that it worked by another writer of the object after it, which is
          taken for its controller
      ✓ rehearsed (dryRun=All): accepted                                            
    Sent as user jane (context dev), once, to Widget demo/cache (uid
        uid-demo-cache):
        PATCH /apis/example.com/v1/namespaces/demo/widgets/cache?fieldManager=ktop  
        Content-Type: application/json-patch+json                                   
        [{"op":"test","path":"/metadata/uid","value":"uid-demo-cache"},             
         {"op":"test","path":"/metadata/annotations","value":null},                 
         {"op":"add","path":"/metadata/annotations","value":{"ktop.dev/reconcile-req
             uested-at":"now"}}]                                                    
                                                                                    
    enter sends it, once; esc sends nothing.                                        

    1 being deleted · line 1 of 1                                                   
    enter send it · esc close · pgdn pgup scroll"
  `);
  terminal.press('\r');
  await sees('Sent. What the watch shows');
  terminal.press('\r');
  model.acting.reconciling.note(given, { tone: 'done', text: 'done 12:00:01: it is so' });
  model.publish(NOON);
  await sees('done 12:00:01: it is so');
  expect(effects.filter(({ type }) => type === 'send-reconcile')).toEqual([
    { type: 'send-reconcile', offer: given },
  ]);
  terminal.press('\x1b');
  await sees('Deletions');
  await expect.poll(() => model.store.getState().view.dialog).toBe('none');
});

test('what would do nothing says so, and what is offered instead', async () => {
  const { terminal, effects, offer, sees } = await show();
  const instead = { title: 'resume it', triggers: [harmlessTouch] };
  offer(anOffer([{ blocks: true, sentence: 'it is paused', evidence: [], instead }]));
  await sees('▲ it would do nothing: it is paused');
  await sees(/i what would work instead · ! send it all the same · esc close/);
  terminal.press('\r');
  await sees(/▲ it would do nothing; i offers what would work/);
  terminal.press('i');
  await sees('rehearsing what would work instead');
  expect(effects.at(-1)).toMatchObject({ type: 'prepare-instead', triggers: [harmlessTouch] });
  terminal.press('!');
  await sees('Sent. What the watch shows');
});

test('an offer that comes when something else is looked at is not shown', async () => {
  const { terminal, model, sees } = await show();
  terminal.press('3');
  await sees(/\[3 Workflows\]/);
  expect(model.acting.reconciling.offer(anOffer())).toBe(false);
});

test('--read-only refuses each of the keys', async () => {
  const { terminal, effects, sees } = await show(true);
  for (const key of ['R', 'W', 'T', 'X']) {
    terminal.press(key);
    await sees('ktop is read-only (--read-only, or a replay): it writes nothing');
    terminal.press('\x1b');
  }
  expect(effects).toEqual([]);
});

test('space marks; R offers one dialog for all that is marked, and esc stops the sending', async () => {
  const { model, terminal, effects, sees } = await list();
  terminal.press(' ');
  await sees(/◆ 60s/);
  await sees(/1 marked · 1 being deleted/);
  terminal.press('R');
  await sees('rehearsing a reconciliation of 1 marked object');
  expect(effects).toMatchObject([{ type: 'prepare-many', of: [{ row: { uid: CACHE.uid } }] }]);
  model.acting.reconciling.notePreparing(1, 1);
  model.publish(NOON);
  await sees('rehearsed 1 of 1');
  const [step] = anOffer().steps;
  const other = step && { ...step, ref: { ...step.ref, name: 'queue', uid: 'other' } };
  if (step === undefined || other === undefined) throw new Error('it has a step');
  const given = {
    title: 'Reconcile 2 objects now',
    offers: [
      { ...anOffer(), steps: [step] },
      { ...anOffer(), steps: [other] },
    ],
    leftOut: [
      { object: 'Widget demo/lost', reason: 'it would do nothing: it is paused', isUseless: true },
    ],
    asWhom: 'user jane (context dev)',
    perSecond: 5,
  };
  expect(model.acting.reconciling.offerMany(given)).toBe(true);
  model.publish(NOON);
  await sees('enter sends these 2, each once, 5 a second; esc sends nothing.');
  await sees('2 requests: Widget ×2');
  await sees('▲ 1 object left out, to which nothing is sent:');
  await sees('Widget demo/lost: it would do nothing: it is paused');
  terminal.press('G');
  await sees('2. Widget demo/queue — touch it');
  await sees(/PATCH \/apis\/example.com\/v1\/namespaces\/demo\/widgets\/cache/);
  terminal.press('\r');
  await sees('Sending. esc sends no more of them.');
  expect(effects.at(-1)).toEqual({ type: 'send-many', offer: given });
  const note = { at: NOON, tone: 'current' as const };
  model.acting.reconciling.noteMany(given, {
    ...note,
    step,
    ending: 'sent',
    text: 'sent 12:00:00 to Widget demo/cache',
  });
  model.publish(NOON);
  await sees(/OBJECT +SENT → SEEN → RESULT/);
  await sees(/… Widget demo\/cache +sent \d\d:00:00/);
  await sees(/· Widget demo\/queue +not sent yet/);
  terminal.press('\x1b');
  await sees('stopped: 1 of 2 were sent, no more are');
  await sees('Sent. What the watch shows');
  expect(effects.at(-1)).toEqual({ type: 'stop-sending' });
  terminal.press('\x1b');
  await sees(/\[2 Deletions\]/);
  await expect
    .poll(() => model.store.getState())
    .toMatchObject({ marks: new Set(), view: { dialog: 'none' } });
});
