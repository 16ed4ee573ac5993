import { describe, expect, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { aFollow, logLine, NOON } from '../../helpers/following.ts';

describe('a log is followed', () => {
  test('from its last lines on', async () => {
    const following = await aFollow({ tailLines: 100 });
    const exchange = await following.next();
    expect(exchange.path).toBe('/api/v1/namespaces/team-a/pods/web-0/log');
    expect(Object.fromEntries(exchange.query)).toEqual({
      container: 'app',
      timestamps: 'true',
      follow: 'true',
      tailLines: '100',
    });
    exchange.write(logLine(1, 'one') + logLine(2.25, 'two') + logLine(3, ''));
    await following.hasTold('one', 'two', '');
    expect(following.entries[1]).toEqual({
      type: 'line',
      at: NOON + 2_250,
      text: 'two',
      dropped: 0,
      unended: false,
    });
    expect(following.follow.status()).toEqual({ type: 'following', since: NOON });
  });

  test('from an instant on; the end of a log that ended before is no loss', async () => {
    const following = await aFollow({ since: NOON + 1_750 });
    const first = await following.next();
    expect(first.query.get('sinceTime')).toBe('2026-11-21T12:00:01Z');
    expect(first.query.get('tailLines')).toBeNull();
    following.follow.runIs('ended');
    following.run = 'ended';
    first.end();
    const last = await following.next();
    expect(last.query.get('tailLines')).toBe('1');
    last.answer(200, logLine(1, 'of before'));
    await eventually(() => following.follow.status()).toMatchObject({
      type: 'over',
      why: 'complete',
    });
    expect(following.entries).toEqual([]);
  });

  test('on after a cut in the middle of a character, without a line twice', async () => {
    const following = await aFollow({ tailLines: 100 });
    const first = await following.next();
    const whole = Buffer.from(logLine(3, 'grüße'));
    first.write(logLine(1, 'zero') + logLine(2, 'one'));
    first.write(whole.subarray(0, whole.indexOf(0xc3) + 1));
    await following.hasTold('zero', 'one');
    first.end();

    const second = await following.next();
    expect(second.query.get('sinceTime')).toBe('2026-11-21T12:00:01Z');
    expect(second.query.get('tailLines')).toBeNull();
    second.write(logLine(1, 'zero') + logLine(2, 'one') + logLine(3, 'grüße'));
    await following.hasTold('zero', 'one', 'grüße');
  });

  test('on after a broken connection, which is said', async () => {
    const following = await aFollow();
    const first = await following.next();
    first.write(logLine(1, 'one'));
    await following.hasTold('one');
    first.cut();
    const second = await following.next();
    second.write(logLine(1, 'one') + logLine(2, 'two'));
    await following.hasTold('one', 'two');
    const types = following.statuses.map(({ type }) => type);
    expect(types).toEqual(['following', 'interrupted', 'following']);
  });

  test('not in a circle when it ends at once, again and again', async () => {
    const following = await aFollow();
    (await following.next()).answer(200, '');
    (await following.nextAfterWait()).answer(200, '');
    await eventually(() => following.clock.timers).toBe(1);
    expect(following.api.received).toBe(2);
  });

  test('no more after it is stopped', async () => {
    const following = await aFollow();
    const exchange = await following.next();
    exchange.write(logLine(1, 'one'));
    await following.hasTold('one');
    following.follow.stop();
    await eventually(() => exchange.closed).toBe(true);
    expect(following.clock.timers).toBe(0);
    expect(following.follow.status().type).toBe('following');
  });
});

describe('lines that were rotated away', () => {
  test('are marked when the pod still has the same run', async () => {
    const following = await aFollow();
    const first = await following.next();
    first.write(logLine(0, 'zero') + logLine(2, 'one'));
    await following.hasTold('zero', 'one');
    first.end();
    const second = await following.next();
    second.write(logLine(10, 'ten'));
    await following.passUntilLook(2);
    expect(following.clock.now() - NOON).toBeGreaterThanOrEqual(2_000);
    const before = await following.next();
    expect(before.query.get('previous')).toBe('true');
    before.refuse(
      400,
      'BadRequest',
      'previous terminated container "app" in pod "web-0" not found',
    );
    await following.hasTold('zero', 'one', '[rotated]', 'ten');
    expect(following.entries[2]).toMatchObject({ at: NOON + 2_000, lines: 8 });
    second.write(logLine(11, 'eleven'));
    await following.hasTold('zero', 'one', '[rotated]', 'ten', 'eleven');
  });

  test('are not, when the lines are those of the next run', async () => {
    const following = await aFollow();
    const first = await following.next();
    first.write(logLine(0, 'zero'));
    await following.hasTold('zero');
    first.end();
    const second = await following.next();
    second.write(logLine(10, 'of another'));
    following.run = 'previous';
    await following.passUntilLook(2);

    const check = await following.next();
    expect(Object.fromEntries(check.query)).toEqual({
      container: 'app',
      timestamps: 'true',
      previous: 'true',
      tailLines: '1',
    });
    check.answer(200, logLine(0, 'zero'));
    expect(await following.hasStatus('over')).toMatchObject({ why: 'complete' });
    expect(following.told()).toEqual(['zero']);
  });
});

describe('lines of the next run are not taken for those of this one', () => {
  /** The pod does not tell of the restart: the kubelet reports late. */
  async function aRestart() {
    const following = await aFollow();
    const first = await following.next();
    first.write(logLine(0, 'zero'));
    await following.hasTold('zero');
    first.end();
    const second = await following.next();
    second.write(logLine(10, 'of another'));
    await following.passUntilLook(2);
    return { following, second, before: await following.next() };
  }

  test('when the log before it is the one that was told from', async () => {
    const { following, before } = await aRestart();
    expect(Object.fromEntries(before.query)).toEqual({
      container: 'app',
      timestamps: 'true',
      previous: 'true',
      sinceTime: '2026-11-21T11:59:59Z',
    });
    before.answer(200, logLine(0, 'zero') + logLine(1, 'one'));
    const rest = logLine(0, 'zero') + logLine(1, 'one');
    (await following.next()).answer(200, logLine(1, 'one')); // The last line of the previous log.
    (await following.nextAfterWait()).answer(200, rest);
    (await following.next()).answer(200, logLine(1, 'one'));
    expect(await following.hasStatus('over')).toMatchObject({ why: 'complete' });
    expect(following.told()).toEqual(['zero', 'one']);
  });

  test('but are, when the node does not say for long', async () => {
    const { following } = await aRestart();
    await following.pass(10_000);
    await following.hasTold('zero', '[rotated]', 'of another');
  });

  test('but are, when the log before it is older, or cannot be read', async () => {
    const { following, second, before } = await aRestart();
    before.answer(200, logLine(-5, 'older'));
    await following.hasTold('zero', '[rotated]', 'of another');
    second.end();
    const third = await following.next();
    third.write(logLine(20, 'twenty'));
    await following.passUntilLook(4);
    (await following.next()).cut();
    await following.hasTold('zero', '[rotated]', 'of another', '[rotated]', 'twenty');
  });
});

describe('the end of a run', () => {
  async function anEndedRun() {
    const following = await aFollow();
    const first = await following.next();
    first.write(`${logLine(1, 'one')}${logLine(2, 'la').trimEnd()}`);
    await following.hasTold('one');
    following.run = 'ended';
    first.end();
    const check = await following.next();
    expect(check.query.get('tailLines')).toBe('1');
    expect(check.query.get('follow')).toBeNull();
    return { following, check };
  }

  test('is the end of its log when the last line is', async () => {
    const { following, check } = await anEndedRun();
    check.answer(200, logLine(2, 'last'));
    const again = await following.nextAfterWait();
    expect(again.query.get('follow')).toBeNull();
    again.answer(200, logLine(1, 'one') + logLine(2, 'last'));
    (await following.next()).answer(200, logLine(2, 'last'));
    await following.hasStatus('over');
    expect(following.told()).toEqual(['one', 'last']);
    expect(following.clock.timers).toBe(0);
  });

  test('can lack a newline', async () => {
    const { following, check } = await anEndedRun();
    check.answer(200, logLine(2, 'la').trimEnd());
    (await following.next()).answer(200, logLine(2, 'la').trimEnd());
    await following.hasStatus('over');
    expect(following.told()).toEqual(['one', 'la (no end)']);
  });

  test('of which the node has removed the log is marked', async () => {
    const { following, check } = await anEndedRun();
    check.answer(200, 'unable to retrieve container logs for containerd://1');
    expect(await following.hasStatus('over')).toMatchObject({ why: 'removed' });
    expect(following.told()).toEqual(['one', '[removed]']);
  });

  test('that nobody saw twice is marked', async () => {
    const { following, check } = await anEndedRun();
    check.answer(200, logLine(9, 'nine'));
    for (const _ of [1, 2, 3]) {
      (await following.nextAfterWait()).answer(200, logLine(1, 'one'));
      (await following.next()).answer(200, logLine(9, 'nine'));
    }
    expect(await following.hasStatus('over')).toMatchObject({ why: 'unconfirmed' });
    expect(following.told()).toEqual(['one', '[unconfirmed]']);
  });

  test('comes with that of its pod', async () => {
    const following = await aFollow();
    const first = await following.next();
    first.write(logLine(1, 'one'));
    await following.hasTold('one');
    following.run = 'gone';
    first.end();
    expect(await following.hasStatus('over')).toMatchObject({ why: 'complete' });
    expect(following.told()).toEqual(['one']);
  });

  test('comes too, when the node hangs and the pod is gone', async () => {
    const following = await aFollow();
    const first = await following.next();
    first.write(`${logLine(1, 'one')}half`);
    await following.hasTold('one');
    following.run = 'gone';
    following.follow.runIs('gone');
    await following.pass(5_000);
    await following.hasStatus('over');
    expect(following.told()).toEqual(['one', '[gone]']);
  });

  test('is not believed to be undone', async () => {
    const following = await aFollow();
    following.follow.runIs('previous');
    following.follow.runIs('running');
    following.run = 'ended';
    (await following.next()).refuse(500, '', 'dial tcp 10.0.0.1:10250: connection refused');
    const again = await following.nextAfterWait();
    expect(again.query.get('previous')).toBe('true');
  });
});

describe('a log that cannot be read', () => {
  test.each([
    [
      400,
      'BadRequest',
      'container "app" in pod "web-0" is waiting to start: PodInitializing',
      'waiting',
    ],
    [
      403,
      'Forbidden',
      'pods "web-0" is forbidden: User "jane" cannot get resource "pods/log"',
      'forbidden',
    ],
    [404, 'NotFound', 'pods "node-1" not found', 'node-unreachable'],
    [
      404,
      'NotFound',
      'the server could not find the requested resource ( pods/log web-0)',
      'interrupted',
    ],
    [
      500,
      '',
      'Get "https://10.0.0.1:10250/x": dial tcp 10.0.0.1:10250: connect: connection refused',
      'node-unreachable',
    ],
    [500, 'InternalError', 'Internal error occurred: failed to open log file', 'interrupted'],
    [503, 'ServiceUnavailable', 'try later', 'interrupted'],
  ])('%s %s %s: %s, and it is asked again', async (status, reason, message, type) => {
    const following = await aFollow();
    (await following.next()).refuse(status, reason, message);
    const told = await following.hasStatus(type as 'waiting');
    if (told.type === 'waiting') expect(told.reason).toBe('PodInitializing');
    const again = await following.nextAfterWait(type === 'forbidden' ? 5_000 : 20);
    again.write(logLine(1, 'one'));
    await following.hasTold('one');
    expect(following.follow.status().type).toBe('following');
  });

  test.each([
    [404, 'NotFound', 'pods "web-0" not found', 'not-found'],
    [400, 'BadRequest', 'container app is not valid for pod web-0', 'not-found'],
    [400, 'BadRequest', 'previous terminated container "app" in pod "web-0" not found', 'removed'],
  ])('%s %s %s: it is over (%s)', async (status, reason, message, why) => {
    const following = await aFollow();
    (await following.next()).refuse(status, reason, message);
    expect(await following.hasStatus('over')).toMatchObject({ why });
    expect(following.told()).toEqual([]);
  });

  test('because the pod is on no node', async () => {
    const following = await aFollow();
    (await following.next()).answer(204, '');
    await following.hasStatus('no-node');
    (await following.nextAfterWait()).write(logLine(1, 'one'));
    await following.hasTold('one');
  });

  test('because the container is removed says so in place of a line', async () => {
    const following = await aFollow();
    (await following.next()).answer(200, 'unable to retrieve container logs for containerd://1');
    expect(await following.hasStatus('over')).toMatchObject({ why: 'removed' });
    expect(following.told()).toEqual([]);
  });

  test('and what the node says instead is a notice', async () => {
    const following = await aFollow();
    (await following.next()).write('something is odd\n');
    await following.hasTold('[notice] something is odd');
  });

  test('for long is asked for less and less often, and again after the pod has changed', async () => {
    const following = await aFollow();
    (await following.next()).refuse(403, 'Forbidden', 'no');
    await following.hasStatus('forbidden');
    await eventually(() => following.clock.timers).toBe(1);
    following.follow.runIs('ended');
    await following.next();
  });
});

describe('no answer', () => {
  test('is that of a silent container when the node answers another question', async () => {
    const following = await aFollow();
    const silent = await following.next();
    await following.pass(10_000);
    const probe = await following.next();
    expect(probe.query.get('tailLines')).toBe('1');
    probe.answer(200, '');
    await following.hasStatus('following');
    silent.write(logLine(1, 'at last'));
    await following.hasTold('at last');
  });

  test('is that of a node that hangs when it answers nothing', async () => {
    const following = await aFollow();
    const hung = await following.next();
    await following.pass(10_000);
    await following.next();
    await following.pass(10_000);
    await following.hasStatus('node-unreachable');
    await eventually(() => hung.closed).toBe(true);
    (await following.nextAfterWait()).write(logLine(1, 'back'));
    await following.hasTold('back');
  });
});
