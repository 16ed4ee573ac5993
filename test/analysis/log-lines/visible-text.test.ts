import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleText } from '../../../src/analysis/log-lines/visible-text.ts';

const ESC = '\u001b';
const RED = `${ESC}[31m`;
const RESET = `${ESC}[0m`;

describe('of a text is visible', () => {
  test.each([
    ['plain', 'plain', 'plain'],
    [`${RED}red${RESET} not`, 'red not', `${RED}red${RESET} not`],
    [`${RED}red`, 'red', `${RED}red${RESET}`],
    [`${ESC}[2J${ESC}[Hcleared`, 'cleared', 'cleared'],
    [`${ESC}]0;title\u0007after`, 'after', 'after'],
    [`${ESC}]8;;http://evil${ESC}\\link`, 'link', 'link'],
    [`${ESC}]52;c;aGk=`, '', ''],
    [`${ESC}P1$r${ESC}\\x`, 'x', 'x'],
    [`${ESC}(Bx${ESC}7y${ESC}cz`, 'xyz', 'xyz'],
    [`a\u009b31mb`, 'ab', 'ab'],
    [`${ESC}[31`, '', ''],
    [`a${ESC}`, 'a', 'a'],
    [`${ESC}[${'1;'.repeat(50)}mx`, 'x', 'x'],
    [`${ESC}[>4;2mx`, 'x', 'x'],
  ])('%j', (text, visible, coloured) => {
    expect(visibleText(text, { colours: false })).toBe(visible);
    expect(visibleText(text, { colours: true })).toBe(coloured);
  });
});

const nasty = fc.string({
  unit: fc.constantFrom(ESC, '[', ']', 'm', '3', ';', '\u0007', '\\', 'P', 'x', '\u009b', 'é'),
  maxLength: 30,
});

test('nothing that a terminal obeys passes, but colours when they are wanted', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(visibleText(text, { colours: false })).not.toMatch(/[\u001b\u0080-\u009f]/);
      const coloured = visibleText(text, { colours: true });
      expect(coloured.replace(/\u001b\[[\d;:]*m/g, '')).not.toMatch(/[\u001b\u0080-\u009f]/);
      const last = coloured.match(/\u001b\[[\d;:]*m/g)?.at(-1);
      if (last !== undefined) expect(last).toMatch(/^\u001b\[[0;]*m$/);
    }),
    { numRuns: 5_000 },
  );
});
