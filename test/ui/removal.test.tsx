import { expect, test } from 'vitest';
import type { RemovalVerdict } from '../../src/analysis/removal.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { Row } from '../../src/kube/row.ts';
import { KtopModel } from '../../src/store/model.ts';
import type { RemovalOffer } from '../../src/store/removal-offer.ts';
import { withRemoval } from '../helpers/diagnosis.ts';
import { anOffer, aVerdict } from '../helpers/offers.ts';
import { NOON, terminating, WIDGET } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const SIZE = { columns: 80, rows: 24 };
const CACHE = terminating(60, { name: 'cache', finalizers: ['example.com/lock'] });
/** The screen with the detail of an object open. */
function show({
  row = CACHE,
  verdict = aVerdict(),
  readOnly = false,
}: {
  row?: Row;
  verdict?: RemovalVerdict;
  readOnly?: boolean;
} = {}) {
  const model = new KtopModel({ knowledge, now: NOON, readOnly });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([WIDGET]);
  model.setWatch(WIDGET, undefined, { type: 'live', since: NOON });
  model.apply([{ type: 'put', row }], NOON);
  const screen = openScreen(model, SIZE);
  screen.dispatch({ type: 'open' });
  model.deletions.setDiagnosis(row.uid, withRemoval(verdict));
  model.publish(NOON);
  screen.effects.length = 0;
  const offer = (given: Partial<RemovalOffer> = {}) => {
    const offer = anOffer({ row, verdict, ...given });
    model.acting.offer(offer);
    model.publish(NOON);
    return offer;
  };
  return { ...screen, offer };
}

test('the dialog at 80 × 24', async () => {
  const { terminal, offer, sees } = show();
  offer();
  await sees('Type the object');
  terminal.press('cac');
  await sees('cac█');
  expect((await terminal.text()).replace(/^ktop.*$/m, 'ktop')).toMatchInlineSnapshot(`
    "ktop
     1 Findings  [2 Deletions]  3 Workflows   4 Events   5 Reconciles   8 Watches
    Remove one finalizer, example.com/lock, from Widget demo/cache                  
    ✓ justified: its holder has been uninstalled                                    
    Removing it by hand leaves a record in the database
    ✓ rehearsed (dryRun=All): accepted, and would leave no finalizer                
    A copy of the object is saved in /state/ktop/saved/dev/cache.yaml
    Sent as user jane (context dev), once, to Widget demo/cache (uid
        uid-demo-cache):
        PATCH /apis/example.com/v1/namespaces/demo/widgets/cache?fieldManager=ktop  
        Content-Type: application/json-patch+json                                   
        [{"op":"test","path":"/metadata/uid","value":"uid-demo-cache"},             
         {"op":"test","path":"/metadata/finalizers/0","value":"example.com/lock"},  
         {"op":"remove","path":"/metadata/finalizers/0"}]                           
                                                                                    
    Type the object's name to remove it (cache): cac█                               






    1 being deleted · line 1 of 1                                                   
    enter send it · esc close, nothing is sent · ctrl+u clear · pgdn pgup scroll"
  `);
});

test('letters are typed, whatever they mean elsewhere, and enter sends it once', async () => {
  const row = { ...CACHE, name: 'qjFy:8' };
  const { terminal, effects, offer, sees } = show({ row });
  const offered = offer();
  await sees('Type the object');
  terminal.press('qjFy:88');
  await sees('qjFy:88█');
  terminal.press('\x7f');
  await sees('qjFy:8█');
  terminal.press('\r');
  terminal.press('\r');
  await sees('Sent. What the watch shows stands above');
  expect(effects).toEqual([{ type: 'send-removal', offer: offered }]);
});

test('F asks for what it needs, on the verdict that is seen', async () => {
  const { terminal, effects, sees } = show();
  await sees('F remove');
  terminal.press('F');
  await sees('rehearsing the removal of example.com/lock …');
  expect(effects).toEqual([{ type: 'prepare-removal', row: CACHE, verdict: aVerdict() }]);
});

test('without evidence F is refused, and the log says so', async () => {
  const { model, terminal, effects, sees } = show();
  await sees('F remove');
  model.deletions.setDiagnosis(CACHE.uid, withRemoval(undefined));
  model.publish(NOON);
  terminal.press('F');
  await sees('▲ whether it may be removed is not known yet');
  expect(await terminal.text()).not.toContain('F remove');
  terminal.press(':actions\r');
  await sees(/refusal {4}Widget demo\/cache: whether it may be removed is not known/);
  expect(effects.filter(({ type }) => type === 'prepare-removal')).toEqual([]);
});

test('read-only is in the header, F is not among the hints and does nothing', async () => {
  const { terminal, effects, sees } = show({ readOnly: true });
  await sees(/ktop {2}READ-ONLY {2}dev/);
  terminal.press('F');
  await sees('▲ ktop is read-only (--read-only, or a replay): it removes nothing');
  expect(await terminal.text()).not.toContain('F remove');
  expect(effects).toEqual([]);
});

test('what the evidence speaks against can be insisted on', async () => {
  const { offer, sees } = show({ verdict: aVerdict({ justified: false, reason: 'it runs' }) });
  offer();
  await sees('▲ NOT justified: it runs');
  await sees('To insist, type the object');
});

test('a wrong name, then esc: back to the detail with nothing sent', async () => {
  const { terminal, effects, offer, sees } = show();
  offer();
  await sees('Type the object');
  terminal.press('cash\r');
  await sees("▲ cash is not the object's name, which is cache");
  terminal.press('\x1b');
  await sees('deletion asked for');
  expect(effects).toEqual([]);
});

test('a refused rehearsal is quoted and blocks', async () => {
  const { terminal, effects, offer, sees } = show();
  offer({
    rehearsal: {
      type: 'refused',
      status: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    },
  });
  await sees('422 Invalid: the server rejected our request');
  await sees('The object has changed meanwhile');
  await sees('Nothing can be sent.');
  terminal.press('cache\r');
  await sees('the rehearsal was refused');
  expect(effects).toEqual([]);
});

test('nothing that a cluster says reaches the terminal as a command', async () => {
  const { offer, sees } = show({ row: { ...CACHE, name: '\x1b[2Jx' } });
  offer({ rehearsal: { type: 'refused', status: 400, reason: '', message: 'a\x1b]0;owned\x07b' } });
  await sees(/Widget demo\/␛\[2Jx/);
  await sees('400: a␛]0;owned␇b');
});

test('without actions the log says that nothing was done; ctrl-s saves it', async () => {
  const { terminal, effects, sees } = show();
  terminal.press(':actions\r');
  await sees('ktop has done nothing to the cluster.');
  await sees('ctrl+s save');
  terminal.press('\x13');
  await expect.poll(() => effects.at(-1)).toEqual({ type: 'save-actions', text: '' });
});

test('the log opens at its end and scrolls', async () => {
  const { terminal, model, sees } = show();
  for (let i = 0; i < 100; i++) model.acting.refuse('Widget demo/cache', `reason ${i}.`);
  terminal.press(':actions\r');
  await sees('reason 99.');
  expect(await terminal.text()).not.toContain('reason 5.');
  terminal.press('g');
  await sees('reason 0.');
  terminal.press('j');
  await expect.poll(() => terminal.text()).not.toContain('reason 0.');
});
