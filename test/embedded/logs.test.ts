import { describe, expect, test } from 'vitest';
import { NOW, named, PODS, serve } from './serve.ts';

const LOG = `${PODS}/web/log`;

interface Shape {
  readonly containers?: readonly string[];
  readonly initContainers?: readonly string[];
  readonly nodeName?: string;
}

/** A pod on a node nobody plays, and its containers' voices. */
async function aPod({ containers = ['app'], initContainers = [], nodeName = 'far' }: Shape = {}) {
  const api = await serve();
  const inSpec = (names: readonly string[]) => names.map((name) => ({ name, image: `${name}:1` }));
  const { metadata } = await api.create(PODS, {
    ...named('web'),
    spec: { nodeName, containers: inSpec(containers), initContainers: inSpec(initContainers) },
  });
  const runOf = (container = 'app') => ({ uid: metadata.uid as string, container });
  return {
    ...api,
    say: (text: string, container?: string) => api.server.logs.append(runOf(container), text),
    restart: () => api.server.logs.restart(runOf()),
    finish: () => api.server.logs.finish(runOf()),
    log: async (query = '') => (await api.send('GET', `${LOG}?${query}`)).text,
    refusal: async (query = '') => {
      const { status, body } = await api.send('GET', `${LOG}?${query}`);
      return { status, message: body.message };
    },
  };
}

/** A second apart, from NOW on: one, two, three, four. */
async function aPodThatSpoke() {
  const pod = await aPod();
  for (const text of ['one', 'two', 'three', 'four']) {
    pod.say(text);
    pod.clock.advance(1000);
  }
  return pod;
}
const instant = (seconds: number, fraction = '000') =>
  new Date(NOW + seconds * 1000).toISOString().replace('000Z', `${fraction}Z`);

describe('what was said', () => {
  test('is plain text, line by line', async () => {
    const pod = await aPodThatSpoke();
    const { status, headers, text } = await pod.send('GET', LOG);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toBe('one\ntwo\nthree\nfour\n');
  });

  test.each([
    ['tailLines=2', 'three\nfour\n'],
    ['tailLines=0', ''],
    ['tailLines=99', 'one\ntwo\nthree\nfour\n'],
    [`sinceTime=${instant(2)}`, 'three\nfour\n'],
    ['sinceSeconds=2', 'three\nfour\n'],
    [`sinceTime=${instant(1)}&tailLines=1`, 'four\n'],
    ['limitBytes=6', 'one\ntw'],
    ['limitBytes=8&tailLines=2', 'three\nfo'],
  ])('%s', async (query, text) => {
    const pod = await aPodThatSpoke();
    expect(await pod.log(query)).toBe(text);
  });

  test('since a fraction of a second means since that whole second', async () => {
    const pod = await aPodThatSpoke();
    expect(await pod.log(`sinceTime=${instant(2, '900')}`)).toBe('three\nfour\n');
  });

  test('has timestamps of nine digits when asked', async () => {
    const pod = await aPod();
    pod.clock.advance(250);
    pod.say('one');
    expect(await pod.log('timestamps=true')).toBe('2026-01-15T12:00:00.250000000Z one\n');
  });

  test('counts the bytes of timestamps and of letters', async () => {
    const pod = await aPod();
    pod.say('é'.repeat(4));
    expect(await pod.log('limitBytes=4')).toBe('éé');
    expect(await pod.log('limitBytes=10&timestamps=true')).toBe('2026-01-15');
  });

  test('is nothing where nothing was said', async () => {
    const pod = await aPod();
    expect(await pod.log()).toBe('');
  });

  test('is gone with the pod', async () => {
    const pod = await aPodThatSpoke();
    await pod.remove(`${PODS}/web`, { gracePeriodSeconds: 0 });
    expect(await pod.refusal()).toEqual({ status: 404, message: 'pods "web" not found' });
  });
});

describe('a follow', () => {
  test('goes on where the log ends, and ends with the container', async () => {
    const pod = await aPod();
    pod.say('before');
    const stream = await pod.open(`${LOG}?follow=true`);
    expect(await stream.next()).toBe('before');
    pod.say('after');
    expect(await stream.next()).toBe('after');
    pod.finish();
    expect(await stream.next()).toBe('END');
  });

  test('of a silent container opens before the first line', async () => {
    const pod = await aPod();
    const stream = await pod.open(`${LOG}?follow=true`);
    expect(stream.status).toBe(200);
    pod.say('at last');
    expect(await stream.next()).toBe('at last');
  });

  test('of the last lines, with timestamps', async () => {
    const pod = await aPodThatSpoke();
    const stream = await pod.open(`${LOG}?follow=true&tailLines=1&timestamps=true`);
    expect(await stream.next()).toBe('2026-01-15T12:00:03.000000000Z four');
    pod.say('five');
    expect(await stream.next()).toBe('2026-01-15T12:00:04.000000000Z five');
  });

  test('ends at its limit of bytes', async () => {
    const pod = await aPod();
    const stream = await pod.open(`${LOG}?follow=true&limitBytes=5`);
    pod.say('abc');
    pod.say('def');
    expect(await stream.rest()).toEqual(['abc', 'd']);
  });

  test('of a container that is over ends at once', async () => {
    const pod = await aPod();
    pod.say('last words');
    pod.finish();
    const stream = await pod.open(`${LOG}?follow=true`);
    expect(await stream.rest()).toEqual(['last words']);
  });

  test('ends when its container restarts', async () => {
    const pod = await aPod();
    const stream = await pod.open(`${LOG}?follow=true`);
    pod.say('first life');
    pod.restart();
    pod.say('second life');
    expect(await stream.rest()).toEqual(['first life']);
  });

  test('ends when its pod goes', async () => {
    const pod = await aPod();
    const stream = await pod.open(`${LOG}?follow=true`);
    await pod.remove(`${PODS}/web`, { gracePeriodSeconds: 0 });
    expect(await stream.next()).toBe('END');
  });
});

describe('the previous run', () => {
  test('can be read after a restart', async () => {
    const pod = await aPod();
    pod.say('first life');
    pod.restart();
    pod.say('second life');
    expect(await pod.log('previous=true')).toBe('first life\n');
    expect(await pod.log()).toBe('second life\n');
  });

  test('is refused where there was none', async () => {
    const pod = await aPod();
    expect(await pod.refusal('previous=true')).toEqual({
      status: 400,
      message: 'previous terminated container "app" in pod "web" not found',
    });
  });
});

describe('containers', () => {
  test('speak each for itself', async () => {
    const pod = await aPod({ containers: ['app', 'side'], initContainers: ['setup'] });
    for (const name of ['app', 'side', 'setup']) pod.say(`I am ${name}`, name);
    for (const name of ['app', 'side', 'setup'])
      expect(await pod.log(`container=${name}`)).toBe(`I am ${name}\n`);
  });

  test('must be named when there are several', async () => {
    const pod = await aPod({ containers: ['app', 'side'] });
    expect(await pod.refusal()).toEqual({
      status: 400,
      message: 'a container name must be specified for pod web, choose one of: [app side]',
    });
  });

  test('of the beginning are among those to choose from', async () => {
    const pod = await aPod({ containers: ['app', 'side'], initContainers: ['setup'] });
    expect((await pod.refusal()).message).toContain('choose one of: [setup app side]');
  });

  test('of the beginning need not be told from the only other one', async () => {
    const pod = await aPod({ initContainers: ['setup'] });
    pod.say('I am app');
    expect(await pod.log()).toBe('I am app\n');
  });

  test('must be of the pod', async () => {
    const pod = await aPod();
    expect(await pod.refusal('container=other')).toEqual({
      status: 400,
      message: 'container other is not valid for pod web',
    });
  });

  test('that wait have said nothing yet', async () => {
    const pod = await aPod();
    const waiting = { name: 'app', state: { waiting: { reason: 'ContainerCreating' } } };
    await pod.patch(`${PODS}/web/status`, { status: { containerStatuses: [waiting] } });
    expect(await pod.refusal()).toEqual({
      status: 400,
      message: 'container "app" in pod "web" is waiting to start: ContainerCreating',
    });
  });
});

describe('a log request', () => {
  test.each([
    ['tailLines=-1', 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
    ['sinceSeconds=0', 'sinceSeconds: Invalid value: 0: must be greater than 0'],
    ['limitBytes=0', 'limitBytes: Invalid value: 0: must be greater than 0'],
    [
      `sinceSeconds=1&sinceTime=${instant(0)}`,
      '[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
  ])('with %s is invalid', async (query, why) => {
    const pod = await aPod();
    expect(await pod.refusal(query)).toEqual({
      status: 422,
      message: `PodLogOptions "web" is invalid: ${why}`,
    });
  });

  test.each([
    ['tailLines=few', 'strconv.ParseInt: parsing "few": invalid syntax'],
    [
      'sinceTime=lately',
      'parsing time "lately" as "2006-01-02T15:04:05Z07:00": cannot parse "lately" as "2006"',
    ],
  ])('with %s cannot be read', async (query, message) => {
    const pod = await aPod();
    expect(await pod.refusal(query)).toEqual({ status: 400, message });
  });

  test('to a pod on no node is answered with nothing', async () => {
    const api = await serve();
    // The kubelet would put it on one: the request that does so fails.
    api.server.faults.answerNext(503, 1, ({ path }) => path.endsWith('/binding'));
    const spec = { containers: [{ name: 'app', image: 'app:1' }] };
    await api.create(PODS, { ...named('web'), spec });
    expect(await api.send('GET', LOG)).toMatchObject({ status: 204, text: '' });
  });

  test('to nobody is answered 404', async () => {
    const api = await serve();
    expect(await api.send('GET', `${PODS}/nobody/log`)).toMatchObject({ status: 404 });
  });
});
