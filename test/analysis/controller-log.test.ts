import { describe, expect, test } from 'vitest';
import { controllerLog, errorsAbout } from '../../src/analysis/controller-log.ts';
import { mentionOf } from '../../src/analysis/log-lines/mention-of.ts';
import { manager } from '../../src/knowledge/packs/kratix/manager.ts';
import { metaOf } from '../../src/kube/object.ts';
import { givenLook } from '../helpers/given-look.ts';
import { a, ago } from '../helpers/objects.ts';
import { NOON } from '../helpers/rows.ts';

const alpha = metaOf(a('example.com/v1 Widget', 'team-a/alpha'));
const widgets = metaOf(a('platform.kratix.io/v1alpha1 Promise', 'widgets'));
const SINCE = { since: NOON - 60_000, now: NOON };

const ZAP = `{"level":"error","ts":"${ago(30)}","msg":"Reconciler error","controllerKind":"Widget","Widget":{"name":"alpha","namespace":"team-a"},"namespace":"team-a","name":"alpha","error":"quota exceeded"}`;
const CONSOLE = `${ago(30)}\tERROR\tcontrollers.Widget\tReconciler error\t{"namespace": "team-a", "name": "alpha", "error": "quota exceeded"}`;
const KLOG = `E0101 11:59:30.000000       1 controller.go:210] "Failed syncing Widget" err="quota exceeded" widget="team-a/alpha"`;
const TRACING = `{"timestamp":"${ago(30)}","level":"ERROR","fields":{"message":"failed to clean up object","error":"quota exceeded"},"target":"kube_runtime","span":{"object.ref":"Widget.v1.example.com/alpha.team-a","name":"reconciling object"}}`;
const PLAIN = `${ago(30)} ERROR reconciling object{object.ref=Widget.v1.example.com/alpha.team-a}: app: quota exceeded`;
const COLOURED = `\u001b[2m${ago(30)}\u001b[0m \u001b[31mERROR\u001b[0m \u001b[1mreconciling object\u001b[0m{\u001b[3mobject.ref\u001b[0m\u001b[2m=\u001b[0mWidget.v1.example.com/alpha.team-a}: app: quota exceeded`;

describe('a complaint about an object', () => {
  test.each([
    ['zap, as JSON', ZAP, 'Reconciler error: quota exceeded'],
    ['zap, on a console', CONSOLE, 'Reconciler error: quota exceeded'],
    ['klog', KLOG, '"Failed syncing Widget" err="quota exceeded" widget="team-a/alpha"'],
    ['tracing, as JSON', TRACING, 'failed to clean up object: quota exceeded'],
    [
      'tracing, as text',
      PLAIN,
      'ERROR reconciling object{object.ref=Widget.v1.example.com/alpha.team-a}: app: quota exceeded',
    ],
    [
      'tracing, in colours',
      COLOURED,
      'ERROR reconciling object{object.ref=Widget.v1.example.com/alpha.team-a}: app: quota exceeded',
    ],
  ])('[R-22] [K-32] of %s', (_, line, text) => {
    expect(errorsAbout([line], alpha, SINCE)).toEqual([{ text, at: NOON - 30_000 }]);
  });

  test('of zap with seconds since the epoch', () => {
    const line = ZAP.replace(`"${ago(30)}"`, String(NOON / 1000 - 12.5));
    expect(errorsAbout([line], alpha, SINCE)[0]?.at).toBe(NOON - 12_500);
  });

  test('of klog at the turn of the year', () => {
    const line = KLOG.replace('E0101 11:59:30', 'E1231 23:59:58');
    const now = Date.parse('2026-01-01T00:00:05Z');
    const [error] = errorsAbout([line], alpha, { since: now - 60_000, now });
    expect(error?.at).toBe(Date.parse('2025-12-31T23:59:58Z'));
  });

  test('without a time is one of which nobody knows how old it is', () => {
    const line = 'failed to clean up object: team-a/alpha: quota exceeded';
    expect(errorsAbout([line], alpha, SINCE)).toEqual([{ text: line, at: undefined }]);
  });

  test('they come in the order of their times, from whatever replica', () => {
    const later = ZAP.replace(ago(30), ago(10)).replace('quota', 'later quota');
    const texts = errorsAbout([later, ZAP], alpha, SINCE).map(({ text }) => text);
    expect(texts).toEqual([
      'Reconciler error: quota exceeded',
      'Reconciler error: later quota exceeded',
    ]);
  });
});

describe('no complaint about it is', () => {
  test.each([
    ['what is only told', ZAP.replace('"error"', '"info"').replace(/,"error":.*"}/, '}')],
    ['what klog only tells', KLOG.replace(/^E/, 'I')],
    ['what was before the deletion', ZAP.replace(ago(30), ago(90))],
    ['what was before it, by klog', KLOG.replace('11:59:30', '11:58:00')],
    ['one about a namesake in another namespace', ZAP.replaceAll('team-a', 'team-b')],
    ['one about a longer name', KLOG.replace('team-a/alpha', 'team-a/alpha-2')],
    ['one about a longer namespace', KLOG.replace('team-a/alpha', 'my-team-a/alpha')],
    ['one about a longer name, by tracing', PLAIN.replace('/alpha.', '/old-alpha.')],
    ['one about a namesake of another kind', ZAP.replace('"Widget",', '"Workspace",')],
    ['half a line of JSON', ZAP.slice(0, 150)],
  ])('%s', (_, line) => {
    expect(errorsAbout([line], alpha, SINCE)).toEqual([]);
  });
});

describe('[K-32] a line speaks of', () => {
  test.each([
    ['"promise":"widgets"', true],
    ['promise=widgets done', true],
    ['/widgets.', true],
    ['"promise":"widgets-2"', false],
    ['gadgets', false],
  ])('the Promise widgets: %s is %s', (line, is) => {
    expect(mentionOf(widgets)(line)).toBe(is);
  });

  test.each([
    ['resourceRequest="widgets/team-a/alpha"', true],
    ['reconciling team-a/alpha.', true],
    ['team-a/alpha.example', false],
    ['alpha in team-a', false],
  ])('Widget team-a/alpha: %s is %s', (line, is) => {
    expect(mentionOf(alpha)(line)).toBe(is);
  });
});

describe('the log of a controller', () => {
  const MANAGER = 'kratix-platform-system/kratix-platform-controller-manager';
  const pods = ['a', 'b', 'c', 'd'].map((name) => a('v1 Pod', `${MANAGER}-${name}`));
  const other = a('v1 Pod', 'kratix-platform-system/kratix-platform-other-0');
  const logs = {
    [`${MANAGER}-a/manager`]: ['one'],
    [`${MANAGER}-b/manager`]: ['two', 'three'],
    'kratix-platform-system/kratix-platform-other-0/manager': ['four'],
  };

  test('is that of its replicas', async () => {
    const log = await controllerLog(givenLook({ objects: [...pods, other], logs }), manager);
    expect(log).toEqual({ seen: true, value: ['one', 'two', 'three'] });
  });

  test.each(['pods', 'pods/log'])('is not seen where %s may not be read', async (kind) => {
    const look = givenLook({ objects: pods, logs, forbidden: [kind] });
    expect((await controllerLog(look, manager)).seen).toBe(false);
  });
});
