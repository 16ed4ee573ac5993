import { afterEach, describe, expect, test } from 'vitest';
import { openPty, type Pty } from './pty.ts';

let pty: Pty;
afterEach(() => pty.close());

/** A program that takes its terminal over, says its size and what is typed, and gives it back on `q`. */
const PROGRAM = `
  const { stdin, stdout } = process;
  const draw = (word) => stdout.write('\\x1b[2J\\x1b[H' + stdout.columns + 'x' + stdout.rows + ' ' + word);
  stdout.write('\\x1b[?1049h\\x1b[?25l\\x1b[?1000h\\x1b[?1006h');
  stdin.setRawMode(true).on('data', (key) => {
    if (String(key) !== 'q') return draw('typed ' + key);
    stdout.write('\\x1b[?1006l\\x1b[?1000l\\x1b[?25h\\x1b[?1049lbye');
    process.exit(7);
  });
  stdout.on('resize', () => draw('resized'));
  draw(JSON.stringify([process.env.KUBECONFIG, process.env.FORCE_COLOR, process.env.MINE, process.env.TERM]));
`;

const open = () =>
  openPty(process.execPath, ['-e', PROGRAM], { columns: 80, rows: 10, env: { MINE: 'yes' } });

test('a program sees a terminal, and the test what the operator would', async () => {
  pty = open();
  await pty.waitFor((screen) => screen === '80x10 [null,null,"yes","xterm-256color"]');
  expect(pty.modes()).toMatchObject({ alternateScreen: true, cursorHidden: true, mouse: true });
  pty.press('k');
  await pty.waitFor(/typed k/);
  pty.resize(40, 5);
  await pty.waitFor((screen) => screen.startsWith('40x5 resized'));
  pty.press('q');
  expect(await pty.exited).toEqual({ code: 7, signal: undefined });
  expect(pty.screen()).toBe('bye');
  expect(pty.output()).toContain('\x1b[?1049l');
  expect(Object.values(pty.modes())).toEqual([false, false, false, false, false]);
});

describe('a program that is ended', () => {
  test('leaves what it switched on', async () => {
    pty = open();
    await pty.waitFor(/80x10/);
    pty.kill('SIGTERM');
    expect(await pty.exited).toMatchObject({ signal: 'SIGTERM' });
    expect(pty.modes()).toMatchObject({ alternateScreen: true, cursorHidden: true, mouse: true });
  });

  test('fails those who still wait, with what it showed', async () => {
    pty = openPty(process.execPath, ['-e', "console.log('last words')"]);
    await expect(pty.waitFor(/never/)).rejects.toThrow(/ended \(code 0\)[\s\S]*last words/);
  });
});

test('waiting in vain fails with the screen', async () => {
  pty = open();
  await pty.waitFor(/80x10/);
  await expect(pty.waitFor(/never/, 'a miracle', 10)).rejects.toThrow(/a miracle[\s\S]*80x10/);
});
