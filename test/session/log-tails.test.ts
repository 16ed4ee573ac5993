import { describe, expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/cluster/connection.ts';
import { LogTails, type TailedEntry } from '../../src/session/log-tails.ts';
import { named, PODS, serve } from '../embedded/serve.ts';
import { eventually } from '../helpers/eventually.ts';
import { kubeconfigOf } from '../helpers/scripted-api.ts';

const RUNNING = { running: { startedAt: '2026-01-15T11:00:00Z' } };
const ENDED = { terminated: { exitCode: 1, startedAt: '2026-01-15T11:00:00Z' } };

/** A server with pods on a node nobody plays, and the logs of all that are told of. */
async function aScene({ most = 10 } = {}) {
  const { server, clock, ...api } = await serve();
  const connection = openConnection(kubeconfigOf(server.url), { clock });
  const entries: TailedEntry[] = [];
  const tails = new LogTails({
    connection,
    clock,
    random: () => 0,
    from: { tailLines: 2 },
    most,
    onEntries: (some) => void entries.push(...some),
    onTails: () => {},
  });
  onTestFinished(() => {
    tails.stop();
    connection.close();
  });
  const told = () =>
    entries.map(({ target, entry }) =>
      entry.type === 'line' ? `${target.container}: ${entry.text}` : `[${entry.type}]`,
    );
  const states = () =>
    tails
      .tails()
      .map(
        ({ target, run, status }) => `${target.container}#${target.restart} ${run} ${status.type}`,
      );

  /** Sets what the kubelet says of the pod, and tells the tails of it. */
  async function be(name: string, status: object) {
    tails.put(await api.patch(`${PODS}/${name}/status`, { status }));
  }

  return {
    server,
    clock,
    connection,
    tails,
    told,
    states,
    be,
    /** Time passes until that much was told, in whatever order. */
    async hasTold(...texts: readonly string[]) {
      await eventually(() => {
        if (told().length < texts.length) clock.advance(20);
        return told();
      }).toEqual(texts);
    },
    async create(name: string, containers: readonly string[]) {
      const pod = await api.create(PODS, {
        ...named(name),
        spec: { nodeName: 'far', containers: containers.map((c) => ({ name: c, image: 'x' })) },
      });
      const uid = pod.metadata.uid as string;
      return {
        uid,
        say: (container: string, text: string) => server.logs.append({ uid, container }, text),
        restart: (container: string) => server.logs.restart({ uid, container }),
        finish: (container: string) => server.logs.finish({ uid, container }),
        remove: () => api.remove(`${PODS}/${name}`, { gracePeriodSeconds: 0 }),
      };
    },
  };
}

const running = (name: string, restartCount = 0, more: object = {}) => ({
  name,
  restartCount,
  state: RUNNING,
  ...more,
});

describe('the tails of a pod', () => {
  test('begin with the last lines of every container, in the order of time', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app', 'side']);
    for (const text of ['one', 'two', 'three', 'four']) {
      pod.say(text.length % 2 === 0 ? 'side' : 'app', text);
      scene.clock.advance(1_000);
    }
    await scene.be('web', { containerStatuses: [running('side'), running('app')] });
    await scene.hasTold('app: two', 'app: three', 'side: four');
    expect(scene.states()).toEqual(['app#0 running following', 'side#0 running following']);
  });

  test('go on through cuts', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app']);
    pod.say('app', 'one');
    await scene.be('web', { containerStatuses: [running('app')] });
    await scene.hasTold('app: one');
    scene.server.faults.dropStreams();
    pod.say('app', 'two');
    await scene.hasTold('app: one', 'app: two');
    scene.server.faults.dropStreams();
    scene.server.faults.answerNext(503, 1);
    pod.say('app', 'three');
    await scene.hasTold('app: one', 'app: two', 'app: three');
  });

  test('take the next run in, whole, and read the one before it to its end', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app']);
    pod.say('app', 'one');
    await scene.be('web', { containerStatuses: [running('app')] });
    await scene.hasTold('app: one');
    scene.clock.advance(5_000);
    pod.say('app', 'last words');
    pod.restart('app');
    scene.clock.advance(1_000);
    for (const text of ['a', 'b', 'c']) pod.say('app', text);
    const startedAt = new Date(scene.clock.now()).toISOString();
    await scene.be('web', {
      containerStatuses: [
        running('app', 1, { state: { running: { startedAt } }, lastState: ENDED }),
      ],
    });
    await scene.hasTold('app: one', 'app: last words', 'app: a', 'app: b', 'app: c');
    await eventually(scene.states).toEqual(['app#0 previous over', 'app#1 running following']);
  });

  test('include the run before the current one from the start', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app']);
    pod.say('app', 'why it crashed');
    pod.restart('app');
    scene.clock.advance(1_000);
    pod.say('app', 'again');
    await scene.be('web', { containerStatuses: [running('app', 1, { lastState: ENDED })] });
    await scene.hasTold('app: why it crashed', 'app: again');
  });

  test('end with it', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app']);
    pod.say('app', 'one');
    await scene.be('web', { containerStatuses: [running('app')] });
    await scene.hasTold('app: one');
    pod.say('app', 'the end');
    await pod.remove();
    scene.tails.remove(pod.uid);
    await eventually(scene.states).toEqual([]);
    expect(scene.told()).toEqual(['app: one', 'app: the end']);
  });

  test('stay when a container has ended, until the pod is gone', async () => {
    const scene = await aScene();
    const pod = await scene.create('web', ['app']);
    pod.say('app', 'done');
    pod.finish('app');
    await scene.be('web', { containerStatuses: [{ ...running('app'), state: ENDED }] });
    await scene.hasTold('app: done');
    await eventually(scene.states).toEqual(['app#0 ended over']);
    scene.tails.remove(pod.uid);
    expect(scene.states()).toEqual([]);
  });

  test('are not begun for a container that has not', async () => {
    const scene = await aScene();
    await scene.create('web', ['app']);
    const waiting = { state: { waiting: { reason: 'PodInitializing' } } };
    await scene.be('web', { containerStatuses: [{ ...running('app'), ...waiting }] });
    expect(scene.states()).toEqual([]);
  });
});

test('not more logs than allowed are followed at once; the next when one is over', async () => {
  const scene = await aScene({ most: 1 });
  const pod = await scene.create('web', ['app', 'side']);
  pod.say('app', 'one');
  pod.say('side', 'two');
  await scene.be('web', { containerStatuses: [running('app'), running('side')] });
  await scene.hasTold('app: one');
  expect(scene.states()).toEqual(['app#0 running following', 'side#0 running unfollowed']);
  pod.finish('app');
  await scene.be('web', {
    containerStatuses: [{ ...running('app'), state: ENDED }, running('side')],
  });
  await scene.hasTold('app: one', 'side: two');
});

test('nothing is told any more after the stop', async () => {
  const scene = await aScene();
  const pod = await scene.create('web', ['app', 'side']);
  pod.say('app', 'one');
  await scene.be('web', { containerStatuses: [running('app'), running('side')] });
  await scene.hasTold('app: one');
  scene.tails.stop();
  pod.say('app', 'two');
  await scene.be('web', { containerStatuses: [running('app'), running('side')] });
  expect(scene.states()).toEqual([]);
  expect(scene.told()).toEqual(['app: one']);
});

test('what is told of all logs is made when something has changed, and not each time', async () => {
  const scene = await aScene();
  const pod = await scene.create('web', ['app', 'side']);
  pod.say('app', 'one');
  await scene.be('web', { containerStatuses: [running('app'), running('side')] });
  await scene.hasTold('app: one');
  const before = scene.tails.tails();
  pod.say('app', 'two');
  await scene.hasTold('app: one', 'app: two');
  expect(scene.tails.tails()).toBe(before);
  scene.tails.remove(pod.uid);
  expect(scene.tails.tails()).not.toBe(before);
});
