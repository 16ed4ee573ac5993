import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import xterm from '@xterm/headless';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copySequence, ENTER_MOUSE } from '../../../src/ui/terminal/escapes.ts';
import { terminalRestorer } from '../../../src/ui/terminal/screen.ts';

describe('the restored terminal', () => {
  let folder: string;
  let fd: number;
  const written = () => readFileSync(path.join(folder, 'tty'), 'utf8');
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ktop-screen-'));
    fd = openSync(path.join(folder, 'tty'), 'w');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['in the alternate screen', '\x1b[?1049h\x1b[10;10Hframe', 'shell$ word'],
    ['already back', '\x1b[?1049h\x1b[10;10Hframe\x1b[?1049lbye ', 'shell$ bye word'],
  ])('is as it was before, when it was %s', async (_, before, line) => {
    const screen = new xterm.Terminal({ cols: 40, rows: 12, allowProposedApi: true });
    const restore = terminalRestorer({ stdin: {}, stdout: { fd, isTTY: true } });
    restore();
    await new Promise<void>((resolve) =>
      screen.write(`shell$ ${before}${ENTER_MOUSE}\x1b[31m\x1b[?25l${written()}word`, resolve),
    );
    expect(screen.buffer.active.type).toBe('normal');
    expect(screen.modes.mouseTrackingMode).toBe('none');
    expect(screen.buffer.active.getLine(0)?.translateToString(true)).toBe(line);
    expect(
      screen.buffer.active
        .getLine(0)
        ?.getCell(line.length - 1)
        ?.isFgDefault(),
    ).toBe(true);
    expect(written()).toContain('\x1b[?25h');
  });

  test('is restored once, and left in cooked mode', () => {
    const modes: boolean[] = [];
    const stdin = { setRawMode: (mode: boolean) => modes.push(mode) };
    const restore = terminalRestorer({ stdin, stdout: { fd, isTTY: true } });
    restore();
    const once = written();
    restore();
    expect(written()).toBe(once);
    expect(modes).toEqual([false]);
  });

  test('may be gone', () => {
    const stdin = {
      setRawMode() {
        throw new Error('EIO');
      },
    };
    closeSync(fd);
    expect(terminalRestorer({ stdin, stdout: { fd, isTTY: true } })).not.toThrow();
  });

  test('is not written to when it is a file', () => {
    terminalRestorer({ stdin: {}, stdout: { fd, isTTY: false } })();
    expect(written()).toBe('');
  });
});

describe('copying', () => {
  const COPY_HI = '\x1b]52;c;aGk=\x07';

  test.each([
    ['a terminal', {}, COPY_HI],
    ['tmux', { TMUX: '/tmp/tmux,1,0' }, `${COPY_HI}\x1bPtmux;\x1b${COPY_HI}\x1b\\`],
    ['screen', { STY: '1.tty' }, `\x1bP${COPY_HI}\x1b\\`],
  ])('speaks to %s', (_, env, sequence) => expect(copySequence('hi', env)).toBe(sequence));

  test('speaks to screen in pieces it passes on whole', () => {
    const wrapped = copySequence('x'.repeat(3000), { STY: '1.tty' });
    const pieces = wrapped.split('\x1b\\').filter((piece) => piece !== '');
    expect(pieces.every((piece) => piece.startsWith('\x1bP') && piece.length <= 768)).toBe(true);
    expect(pieces.map((piece) => piece.slice(2)).join('')).toBe(copySequence('x'.repeat(3000), {}));
  });

  test('refuses what terminals would cut', () => {
    expect(copySequence('x'.repeat(74_994), {})).toHaveLength(8 + 99_992);
    expect(copySequence('x'.repeat(74_995), {})).toBe('');
    expect(copySequence('日'.repeat(25_000), {})).toBe('');
  });
});
