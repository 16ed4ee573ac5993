import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitColours, visibleText } from '../../../src/analysis/log-lines/visible-text.ts';

const ESC = '\u001b';
const RED = `${ESC}[31m`;
const BOLD = `${ESC}[1m`;
const RESET = `${ESC}[0m`;

describe('of a text is visible', () => {
  test.each([
    ['plain', 'plain', []],
    [`${RED}red${RESET} not`, 'red not', [{ from: 0, to: 3, sgr: RED }]],
    [`not ${RED}red`, 'not red', [{ from: 4, to: 7, sgr: RED }]],
    [`${RED}${BOLD}both${ESC}[mx`, 'bothx', [{ from: 0, to: 4, sgr: RED + BOLD }]],
    [`${ESC}[2J${ESC}[Hcleared`, 'cleared', []],
    [`${ESC}]0;title\u0007after`, 'after', []],
    [`${ESC}]8;;http://evil${ESC}\\link`, 'link', []],
    [`${ESC}]52;c;aGk=`, '', []],
    [`${ESC}P1$r${ESC}\\x`, 'x', []],
    [`${ESC}(Bx${ESC}7y${ESC}cz`, 'xyz', []],
    [`a\u009b31mb`, 'ab', []],
    [`${ESC}[31`, '', []],
    [`a${ESC}`, 'a', []],
    [`${ESC}[${'1;'.repeat(50)}mx`, 'x', []],
    [`${ESC}[>4;2mx`, 'x', []],
  ])('%j', (text, visible, colours) => {
    expect(visibleText(text)).toBe(visible);
    expect(splitColours(text)).toEqual({ text: visible, colours });
  });
});

test('a colour that is set without end costs no more than a few sequences', () => {
  const { colours } = splitColours(`${RED.repeat(1_000)}x`);
  expect(colours).toEqual([
    { from: 0, to: 1, sgr: expect.stringMatching(/^(\u001b\[31m){1,12}$/) },
  ]);
});

const nasty = fc.string({
  unit: fc.constantFrom(ESC, '[', ']', 'm', '3', ';', '\u0007', '\\', 'P', 'x', '\u009b', 'é'),
  maxLength: 30,
});

test('nothing that a terminal obeys passes; colours are told beside the text', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const visible = visibleText(text);
      expect(visible).not.toMatch(/[\u001b\u0080-\u009f]/);
      const split = splitColours(text);
      expect(split.text).toBe(visible);
      let last = 0;
      for (const { from, to, sgr } of split.colours) {
        expect(sgr).toMatch(/^(\u001b\[[\d;:]*m)+$/);
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        last = to;
      }
      expect(last).toBeLessThanOrEqual(visible.length);
    }),
    { numRuns: 5_000 },
  );
});
