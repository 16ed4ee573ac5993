import { expect, test } from 'vitest';
import { LinesAbout } from '../../../src/analysis/log-lines/lines-about.ts';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';

const widget = { kinds: ['widget'], namespace: undefined, name: 'beta' };

/** Those of `lines` (`CONTAINER TEXT`) that are about it. */
function picked(lines: readonly string[]): readonly string[] {
  const about = new LinesAbout(widget);
  return lines.filter((line) => {
    const space = line.indexOf(' ');
    const text = line.slice(space + 1);
    return about.takes(line.slice(0, space), text, parseLine(text, 0));
  });
}

test('[O-19] [R-31] a line that names it is, in every format, and one that names another is not', () => {
  const all = [
    'a {"level":"info","msg":"did it","controllerKind":"Widget","Widget":{"name":"beta"}}',
    'a I1121 07:26:07.637604   30077 x.go:1] "Failed" widget="team-a/beta"',
    'a 2026-11-21T07:02:00Z  INFO reconciling object{object.ref=Widget.v1.example.com/beta.team-a object.reason=x}: app: did it',
    'a 2026-11-21T07:01:45Z\tINFO\tx\tdid it\t{"namespace": "team-a", "name": "beta"}',
  ];
  const others = all.map((text) => text.replace('beta', 'alpha'));
  expect(picked([...others, ...all, 'a beta'])).toEqual(all);
});

test('a stack trace belongs to the line above it in its own container', () => {
  const error = '2026-11-21T07:01:45Z\tERROR\tx\tboom\t{"namespace": "team-a", "name": "NAME"}';
  const lines = [
    `a ${error.replace('NAME', 'beta')}`,
    `b ${error.replace('NAME', 'alpha')}`,
    'a main.main()',
    'a \t/src/main.go:61 +0x3a5',
    'b main.main()',
    'b \t/src/main.go:61 +0x3a5',
    'a 2026-11-21T07:01:46Z\tINFO\tx\tnext',
  ];
  expect(picked(lines)).toEqual([lines[0], lines[2], lines[3]]);
});
