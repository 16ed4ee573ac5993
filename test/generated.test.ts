import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { helpText } from '../src/cli/arguments.ts';
import { EXIT_CODES } from '../src/cli/exit.ts';
import { scenarios } from '../src/embedded/scenarios/index.ts';
import { keymap } from '../src/ui/keymap.ts';

const README = path.resolve(import.meta.dirname, '../README.md');

const SECTIONS: Readonly<Record<string, string>> = {
  keys: table(
    ['Key', 'What it does'],
    keymap.map(({ keys, title }) => [keys.map((key) => `\`${key}\``).join(' '), title]),
  ),
  'exit-codes': table(
    ['Code', 'Meaning'],
    Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
  ),
  scenarios: table(
    ['Scenario', 'What one sees'],
    scenarios.map(({ name, title }) => [`\`${name}\``, title]),
  ),
  flags: ['```', helpText().trimEnd(), '```'].join('\n'),
};

/** `npm run generate` is this file with KTOP_GENERATE set; without it a stale README fails. */
test.each(Object.entries(SECTIONS))('the README has the current %s', (name, text) => {
  const readme = readFileSync(README, 'utf8');
  const [before = '', rest = ''] = readme.split(`<!-- ${name} -->\n`);
  const [, after = ''] = rest.split(`<!-- /${name} -->`);
  const wanted = `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`;
  if (process.env.KTOP_GENERATE !== undefined) writeFileSync(README, wanted);
  else expect(readme).toBe(wanted);
});

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
