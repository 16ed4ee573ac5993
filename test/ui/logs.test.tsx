import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import type { LogStatus, LogTarget } from '../../src/kube/container-log.ts';
import type { Size } from '../../src/store/layout.ts';
import { KtopModel } from '../../src/store/model.ts';
import { NOON, POD, terminating } from '../helpers/rows.ts';
import { openScreen } from '../helpers/screen.tsx';

const SMALL = { columns: 80, rows: 24 };
const target = (container: string): LogTarget => ({
  id: container,
  namespace: 'demo',
  pod: 'web-0',
  podUid: 'uid',
  container,
  role: 'main',
  restart: 0,
});

function show(size: Size = SMALL) {
  const model = new KtopModel({ knowledge, now: NOON });
  model.restart({ context: 'dev', contexts: ['dev'], link: { type: 'up' } });
  model.setKinds([POD]);
  model.setWatch(POD, undefined, { type: 'live', since: NOON });
  model.apply([{ type: 'put', row: terminating(60, { name: 'web-0', kind: POD }) }], NOON);
  return {
    ...openScreen(model, size),
    say(container: string, ...texts: readonly string[]) {
      model.logs.take(
        texts.map((text) => ({
          target: target(container),
          entry: { type: 'line', at: NOON, text, dropped: 0, unended: false },
        })),
      );
      model.publish(NOON);
    },
    are(...statuses: readonly (readonly [container: string, status: LogStatus])[]) {
      const logs = statuses.map(([container, status]) => ({ target: target(container), status }));
      model.logs.follow(() => logs);
      model.logs.listed(undefined);
      model.publish(NOON);
    },
  };
}

const FOLLOWING = { type: 'following', since: NOON } as const;
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);

test('the logs at 80 × 24: who says what, and what is not heard', async () => {
  const { terminal, sees, say, are } = show();
  terminal.press('l');
  await sees('looking for the pods');
  are(['main', FOLLOWING], ['side', { type: 'waiting', since: NOON, reason: 'ImagePullBackOff' }]);
  await sees('side waits');
  say(
    'main',
    'I am \u001b[31mred\u001b[0m and \u001b]52;c;aGk=\u0007harmless',
    'error: no such bucket',
  );
  say('side', `a line that is ${'long '.repeat(30)}`);
  await sees('a line that is');
  expect(await terminal.text()).toMatchInlineSnapshot(`
    "ktop  dev  ● 1/1 live  all namespaces  0 req/min
     1 Findings  [2 Deletions]  3 Workflows   4 Events   5 Reconciles   8 Watches
    Logs of Pod demo/web-0 · the last 1000 lines                                    
    main I am red and harmless
    main error: no such bucket                                                      
    side a line that is long long long long long long long long long long long long…
















    2 logs followed · ▲ container side waits: ImagePullBackOff · 3 lines · e: 1 err…
    esc back · / search · o controller · e errors · v level · p previous · w wrap"
  `);
  const problem = (await terminal.text()).split('\n').findIndex((it) => it.includes('no such'));
  expect(terminal.cell(6, problem)).toMatchObject({ text: 'r', colour: 1 });
});

test('w wraps, j k g G s move, esc closes', async () => {
  const { terminal, sees, say } = show();
  terminal.press('l');
  await sees('Logs of Pod demo/web-0');
  say('main', ...numbered(50));
  await sees(/line 49/);
  terminal.press('k');
  await sees('autoscroll off');
  say('main', 'the newest');
  await sees('51 lines');
  expect(await terminal.text()).not.toContain('the newest');
  terminal.press('G');
  await sees('the newest');
  terminal.press('g');
  await sees(/line 0\n/);
  terminal.press('\u0006');
  await sees(/Logs of.*\n.*line 19\n/);
  terminal.press('s');
  await sees('the newest');
  say('main', `${'word '.repeat(30)}end`);
  await sees('word');
  expect(await terminal.text()).not.toContain('end');
  terminal.press('w');
  await sees('word end');
  terminal.press('\u001b');
  await sees(/being deleted/);
});

test('keys that are about the logs, or not, say so', async () => {
  const { terminal, sees } = show();
  terminal.press('w');
  await sees('it is about the logs: l opens those of what is selected');
  terminal.press('l');
  await sees('Logs of');
  terminal.press('y');
  await sees('the logs are open: esc closes them first');
});

test('why there is no line is said', async () => {
  const { terminal, sees, are } = show();
  terminal.press('l');
  await sees('looking for the pods');
  are();
  await sees('no container works for Pod demo/web-0; one that begins is followed');
  are(['main', FOLLOWING]);
  await sees('nothing has been said');
  const over = { type: 'over', since: NOON, why: 'complete' } as const;
  are(['init', over], ['main', FOLLOWING]);
  await sees('1 of 2 logs followed');
  are(['init', over], ['main', over]);
  await sees('2 logs, at an end');
  are(['main', { type: 'forbidden', since: NOON, message: 'no' }]);
  await sees('▲ pods/log is forbidden to you: no');
});

test('/ finds lines, n goes to the next, x shows these alone, and esc takes back', async () => {
  const { terminal, sees, say } = show();
  terminal.press('l');
  await sees('looking for the pods');
  say('main', ...numbered(60), 'the error', ...numbered(60), 'another error');
  terminal.press('/');
  terminal.press('!li');
  await sees('/!li█');
  terminal.press('\r');
  await sees(/\/!li 2 /);
  terminal.press('n');
  await sees('2 of 2');
  terminal.press('n');
  await sees('the error');
  await sees('1 of 2');
  terminal.press('N');
  await sees('2 of 2');
  terminal.press('x');
  await sees('(only these)');
  expect(await terminal.text()).not.toMatch(/line \d/);
  terminal.press('/');
  terminal.press('(');
  await sees('Unterminated group');
  terminal.press('\u001b');
  await sees(/the error\s+main line 0/);
  terminal.press('\u001b');
  await sees('Deletions');
});

test('[R-06] e lists errors by what they have in common, and what they mean; enter shows its lines', async () => {
  const { terminal, sees, say } = show({ columns: 120, rows: 24 });
  terminal.press('l');
  await sees('looking for the pods');
  const error = (id: number) =>
    `E0101 11:59:30.000000 1 r.go:1] "Failed" err="dial tcp 10.0.0.${id}:443: i/o timeout"`;
  say('main', error(1), 'I0101 11:59:30.000000 1 r.go:1] "Fine"', error(2), error(3));
  terminal.press('e');
  await sees(/3 × .*error {2}Failed: dial tcp <address>: i\/o timeout/);
  await sees('10.0.0.3:443 does not answer (dial timeout)');
  await sees('said by web-0/main');
  terminal.press('\r');
  await sees(/one error: 3/);
  expect(await terminal.text()).not.toContain('Fine');
  terminal.press('\u001b');
  await sees('Fine');
});

test('a shows the colours of the lines, and nothing else that a terminal obeys', async () => {
  const { terminal, sees, say } = show();
  terminal.press('l');
  await sees('looking for the pods');
  say('main', 'I am \u001b[35mmagenta\u001b[0m and \u001b[2Jharmless');
  await sees('I am magenta and harmless');
  const row = (await terminal.text()).split('\n').findIndex((line) => line.includes('magenta'));
  const colour = async () => {
    await terminal.text();
    return terminal.cell(10, row).colour;
  };
  expect(await colour()).toBeUndefined();
  terminal.press('a');
  await expect.poll(colour).toBe(5);
  await sees('I am magenta and harmless');
});

test('[R-02] h counts the requests that the log tells of', async () => {
  const { terminal, sees, say } = show({ columns: 120, rows: 24 });
  terminal.press('l');
  await sees('looking for the pods');
  terminal.press('h');
  await sees('no request is told of');
  const get = (time: string, status: string) =>
    `I0101 ${time}.000000 1 round_trippers.go:553] GET https://k/api/v1/namespaces/a/pods/x ${status} in 5 milliseconds`;
  say(
    'main',
    get('11:57:00', '200 OK'),
    get('11:58:00', '404 Not Found'),
    get('11:59:00', '200 OK'),
  );
  await sees(/1\.5 +3 +1 {2}get pods/);
  await sees('during 2m');
  terminal.press('\u001b');
  await sees('round_trippers');
});
