import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meaningOf, verbatim } from '../../src/store/patch-outcome.ts';
import { RemovalDialog } from '../../src/store/removal-dialog.ts';
import { describeOffer } from '../../src/store/removal-offer.ts';
import { anOffer, aVerdict } from '../helpers/offers.ts';

const SIZE = { columns: 80, height: 18 };
const text = (dialog: RemovalDialog) => dialog.slice(SIZE).lines.map((line) => line.text);

function aDialog(typed = 'cache', given: Parameters<typeof anOffer>[0] = {}) {
  const dialog = new RemovalDialog(anOffer(given));
  dialog.type(typed);
  const { row, verdict } = dialog.offer;
  return { dialog, row, submit: (seen = row, now = verdict) => dialog.submit(seen, now) };
}

test('the name, typed whole, sends it once', () => {
  const { dialog, submit } = aDialog();
  expect(submit()).toEqual({ type: 'send' });
  expect(submit()).toEqual({ type: 'nothing' });
  dialog.type('more');
  dialog.erase();
  dialog.clear();
  expect(dialog.slice(SIZE)).toMatchObject({ phase: 'sent', typed: 'cache' });
});

test('nothing but the name sends it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('Cache', ' cache', 'cache ', 'cach', 'demo/cache')),
      (typed) => {
        fc.pre(typed !== 'cache');
        expect(aDialog(typed).submit()).toMatchObject({ type: 'refuse' });
      },
    ),
  );
});

test('what is typed can be mended', () => {
  const { dialog, submit } = aDialog('caché');
  dialog.erase();
  dialog.type('e');
  expect(submit()).toEqual({ type: 'send' });
});

test('a refused name says which it is', () => {
  expect(aDialog('').submit()).toEqual({
    type: 'refuse',
    reason: "type the object's name to send it: cache",
  });
  expect(aDialog('web').submit()).toEqual({
    type: 'refuse',
    reason: "web is not the object's name, which is cache",
  });
});

test('what has changed meanwhile is not sent', () => {
  const { dialog, row, submit } = aDialog();
  expect(dialog.submit(undefined, undefined)).toMatchObject({
    reason: expect.stringMatching(/gone already/),
  });
  expect(submit({ ...row, finalizers: ['other'] })).toMatchObject({
    reason: expect.stringMatching(/lock is gone/),
  });
  const worse = aVerdict({ justified: false, reason: 'its holder is back' });
  expect(submit(row, worse)).toMatchObject({
    reason: expect.stringMatching(/evidence has changed: its holder is back/),
  });
  const other = aVerdict({ finalizer: 'b/two' });
  expect(submit(row, other)).toMatchObject({
    reason: expect.stringMatching(/evidence has changed/),
  });
  expect(dialog.submit(row, undefined)).toEqual({ type: 'send' });
});

test('who insists in spite of the evidence may do so in spite of the same evidence', () => {
  const verdict = aVerdict({ justified: false, reason: 'its holder runs' });
  expect(aDialog('cache', { verdict }).submit()).toEqual({ type: 'send' });
});

test('a refused rehearsal cannot be sent', () => {
  const rehearsal = { type: 'refused', status: 403, reason: 'Forbidden', message: 'no' } as const;
  const { dialog, submit } = aDialog('cache', { rehearsal });
  expect(submit()).toMatchObject({ type: 'refuse' });
  expect(dialog.slice(SIZE)).toMatchObject({ phase: 'blocked', typed: '' });
});

test('what becomes of it is one line, under the title', () => {
  const { dialog } = aDialog();
  dialog.note({ tone: 'current', text: 'sent 12:00:00' });
  dialog.note({ tone: 'done', text: 'finalizer gone 12:00:01' });
  expect(text(dialog)[1]).toBe('sent 12:00:00 → finalizer gone 12:00:01');
});

test('long lines are wrapped, and all of them can be scrolled to', () => {
  const reason = 'because '.repeat(100);
  const { dialog } = aDialog('', { verdict: aVerdict({ reason }) });
  const first = dialog.slice(SIZE);
  expect(first.length).toBeGreaterThan(18);
  expect(Math.max(...text(dialog).map((line) => line.length))).toBeLessThanOrEqual(80);
  dialog.sheet.scrollTo(Number.MAX_SAFE_INTEGER);
  expect(text(dialog).at(-1)).toContain('{"op":"remove","path":"/metadata/finalizers/0"}]');
});

test('the offer names all that the operator decides by', () => {
  const lines = describeOffer(anOffer({ finalizers: ['b/two', 'example.com/lock'] }));
  expect(lines.map((line) => line.text)).toEqual([
    '✓ justified: its holder has been uninstalled',
    'Removing it by hand leaves a record in the database',
    '✓ rehearsed (dryRun=All): accepted, and would leave b/two',
    'A copy of the object is saved in /state/ktop/saved/dev/cache.yaml',
    'Sent as user jane (context dev), once, to Widget demo/cache (uid uid-demo-cache):',
    '    PATCH /apis/example.com/v1/namespaces/demo/widgets/cache?fieldManager=ktop',
    '    Content-Type: application/json-patch+json',
    '    [{"op":"test","path":"/metadata/uid","value":"uid-demo-cache"},',
    '     {"op":"test","path":"/metadata/finalizers/1","value":"example.com/lock"},',
    '     {"op":"remove","path":"/metadata/finalizers/1"}]',
  ]);
});

test('a rehearsal that would change nothing is a warning', () => {
  const rehearsal = {
    type: 'accepted',
    object: { metadata: { finalizers: ['example.com/lock'] } },
  } as const;
  expect(describeOffer(anOffer({ rehearsal }))).toContainEqual({
    tone: 'problem',
    text: '▲ rehearsed (dryRun=All): accepted, but it would leave example.com/lock',
  });
});

test.each([
  [422, 'Invalid', 'the server rejected our request due to an error in our request', /has changed/],
  [422, '', '', /has changed/],
  [422, 'Invalid', 'Widget "cache" is invalid: spec: Required value', /own validation/],
  [
    403,
    'Forbidden',
    'widgets "cache" is forbidden: User "jane" cannot patch resource "widgets" in API group "x"',
    /jane may not/,
  ],
  [400, '', 'admission webhook "guard.example.com" denied the request: no', /guard.example.com/],
  [
    500,
    'InternalError',
    'failed calling webhook "guard.example.com": refused',
    /cannot be reached/,
  ],
  [
    422,
    'Invalid',
    "ValidatingAdmissionPolicy 'frozen' with binding 'b' denied request: no",
    /frozen/,
  ],
  [404, 'NotFound', 'widgets "cache" not found', /gone already/],
  [409, 'Conflict', 'Operation cannot be fulfilled', /same time/],
])('%i %s: %s is translated', (status, reason, message, meaning) => {
  const outcome = { type: 'refused', status, reason, message } as const;
  expect(meaningOf(outcome)).toMatch(meaning);
  expect(verbatim(outcome)).toContain(message);
});

test('what ktop does not know it does not translate', () => {
  const odd = { type: 'refused', status: 422, reason: 'Invalid', message: 'not now' } as const;
  expect(meaningOf(odd)).toBeUndefined();
  const teapot = { type: 'refused', status: 418, reason: '', message: 'short and stout' } as const;
  expect(meaningOf(teapot)).toBeUndefined();
  expect(verbatim(teapot)).toBe('418: short and stout');
});
