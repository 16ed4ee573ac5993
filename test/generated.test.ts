import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { helpText } from '../src/cli/arguments.ts';
import { EXIT_CODES } from '../src/cli/exit.ts';
import { scenarios } from '../src/embedded/scenarios/index.ts';
import type { FinalizerFact, Pack } from '../src/knowledge/pack.ts';
import { causes, type RunbookRow, runbook } from '../src/knowledge/runbook.ts';
import { harmlessTouch } from '../src/knowledge/touch.ts';
import { fieldName } from '../src/kube/field-write.ts';
import { keymap } from '../src/ui/keymap.ts';
import { errorKeys, logKeys } from '../src/ui/log-keymap.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const README = path.join(ROOT, 'README.md');
const PACKS = 'src/knowledge/packs';
const GENERATES = process.env.KTOP_GENERATE !== undefined;

// First of all: what is generated from the packs needs the new ones too.
const index = packsIndex();
if (GENERATES) writeFileSync(path.join(ROOT, PACKS, 'index.ts'), index);
const { packs } = await import('../src/knowledge/packs/index.ts');

const SECTIONS: Readonly<Record<string, string>> = {
  keys: table(
    ['Key', 'What it does'],
    keymap.map(({ keys, title }) => [keys.map((key) => `\`${key}\``).join(' '), title]),
  ),
  'log-keys': table(
    ['Key', 'What it does'],
    [...logKeys, ...errorKeys].map(({ keys, title }) => [
      keys.map((key) => `\`${key}\``).join(' '),
      title,
    ]),
  ),
  'exit-codes': table(
    ['Code', 'Meaning'],
    Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
  ),
  scenarios: table(
    ['Scenario', 'What one sees'],
    scenarios.map(({ name, title }) => [`\`${name}\``, title]),
  ),
  systems: table(
    ['System', 'Kinds whose order is known', 'Finalizers'],
    packs.map(({ title, flows, finalizers }) => [
      title,
      flows.map((flow) => flow.title).join(', '),
      String(
        new Set([...finalizers, ...flows.flatMap(({ steps }) => steps)].map(({ name }) => name))
          .size,
      ),
    ]),
  ),
  flags: ['```', helpText().trimEnd(), '```'].join('\n'),
};

/** `npm run generate` is this file with KTOP_GENERATE set; without it a stale README fails. */
test.each(Object.entries(SECTIONS))('the README has the current %s', (name, text) => {
  const readme = readFileSync(README, 'utf8');
  const [before = '', rest = ''] = readme.split(`<!-- ${name} -->\n`);
  const [, after = ''] = rest.split(`<!-- /${name} -->`);
  const wanted = `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`;
  if (GENERATES) writeFileSync(README, wanted);
  else expect(readme).toBe(wanted);
});

/** Whole files that are made from what ktop knows. */
const FILES: Readonly<Record<string, string>> = {
  [`${PACKS}/index.ts`]: index,
  'docs/finalizers.md': finalizersDocument(),
  'docs/runbook.md': runbookDocument(),
  'docs/triggers.md': triggersDocument(),
};

test.each(Object.entries(FILES))('%s is current', (file, wanted) => {
  const full = path.join(ROOT, file);
  if (GENERATES) writeFileSync(full, wanted);
  else expect(readFileSync(full, 'utf8')).toBe(wanted);
});

/** Which test files prove which rows: by the ids in square brackets in their titles. */
function proofs(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const folder = path.join(ROOT, 'test');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.test\.tsx?$/.test(file)) continue;
    const ids = readFileSync(path.join(folder, file), 'utf8').matchAll(/\[([KOPRG]-\d{1,2})\]/g);
    for (const id of new Set([...ids].map(([, id = '']) => id)))
      found.set(id, [...(found.get(id) ?? []), file.split(path.sep).join('/')]);
  }
  return found;
}

test.each([...runbook, ...causes].filter(({ answer }) => answer !== undefined))(
  '$id, which ktop claims to answer, has a test',
  ({ id }) => expect(proofs().get(id)).toBeDefined(),
);

test('findings answer rows that exist', () => {
  const ids = new Set(runbook.map(({ id }) => id));
  const named = packs.flatMap(({ flows, finalizers, kinds = [], obstacles = [] }) => [
    ...obstacles,
    ...kinds.flatMap((kind) => [kind, ...kind.causes]),
    ...flows.flatMap((flow) => [flow, ...(flow.causes ?? []), ...flow.steps]),
    ...finalizers,
  ]);
  const unknown = named.flatMap(({ answers = [] }) => answers).filter((id) => !ids.has(id));
  expect(unknown).toEqual([]);
});

function runbookDocument(): string {
  const known = proofs();
  const rows = ({ id, symptom, answer }: RunbookRow) => [
    id,
    symptom,
    answer ?? '*open*',
    answer === undefined ? '' : (known.get(id) ?? []).map((file) => `\`${file}\``).join(' '),
  ];
  const titles = ['Row', 'Symptom', 'How ktop answers it', 'Tests that prove it'];
  const answered = runbook.filter(({ answer }) => answer !== undefined).length;
  return `# The runbook

Generated from \`src/knowledge/runbook.ts\` and the titles of the tests by \`npm run generate\`. Findings name
the rows that they answer; ${answered} of ${runbook.length} rows are answered.

${table(titles, runbook.map(rows))}

## Causes of a deletion that does not end

${table(titles, causes.map(rows))}
`;
}

/** One line for each folder of a pack: `npm run generate` takes a new one up. */
function packsIndex(): string {
  const folders = readdirSync(path.join(ROOT, PACKS), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const names = folders.map((name) => name.replace(/-./g, (dash) => dash.slice(1).toUpperCase()));
  const imports = folders.map(
    (name, index) => `import { pack as ${names[index]} } from './${name}/index.ts';\n`,
  );
  return `// Generated: \`npm run generate\` takes every folder beside this file.
import { Knowledge } from '../knowledge.ts';
import type { Pack } from '../pack.ts';
${imports.join('')}
/** Every pack there is, in the order in which they are asked. */
export const packs: readonly Pack[] = [${names.join(', ')}];

/** What all of them know together. */
export const knowledge = new Knowledge(packs);
`;
}

function finalizersDocument(): string {
  const sections = packs.map((pack) => [
    `## ${pack.title}`,
    ...pack.flows.map(
      (flow) => `### ${flow.title}, in order\n\n${gatesOf(flow)}${factsTable(flow.steps)}`,
    ),
    ...(pack.finalizers.length === 0 ? [] : [factsTable(pack.finalizers)]),
  ]);
  return `# What ktop knows of finalizers

Generated from \`${PACKS}\` by \`npm run generate\`. Whether one may be removed by hand: **never**;
**dangerous**, because things or data stay behind; **if its holder is gone** for good and its work is done;
**low risk**.

${sections.flat().join('\n\n')}
`;
}

function triggersDocument(): string {
  const triggers = [...packs.flatMap((pack) => pack.triggers ?? []), harmlessTouch];
  const rows = triggers.map(({ id, system, title, effect, shownBy, source }) => [
    system,
    `\`${id}\``,
    title,
    effect,
    shownBy,
    source,
  ]);
  const pauses = packs.flatMap((pack) => pack.pauses ?? []);
  return `# How ktop makes controllers reconcile

Generated from \`${PACKS}\` by \`npm run generate\`. Each is one PATCH of the object, which is shown, rehearsed,
confirmed, sent once and followed.

${table(['System', 'Trigger', 'What it does', 'What it may cause', 'How it is known to have worked', 'Source'], rows)}

## How they are paused

${table(
  ['System', 'Field', 'Value', 'While it is paused', 'When it is resumed', 'Source'],
  pauses.map(({ system, path: to, paused, stops, onResume, source }) => [
    system,
    `\`${fieldName(to)}\``,
    `\`${String(paused)}\``,
    stops,
    onResume,
    source,
  ]),
)}
`;
}

function gatesOf({ gates }: Pack['flows'][number]): string {
  return gates.map(({ until }) => `Nothing happens before ${until}.\n\n`).join('');
}

function factsTable(facts: readonly FinalizerFact[]): string {
  return table(
    ['Finalizer', 'Waits for', 'Held by', 'By hand', 'Leaves', 'Source'],
    facts.map(({ name, waitsFor, holder, removal, leaves = '', source }) => [
      `\`${name}\``,
      waitsFor,
      holder,
      removal.replaceAll('-', ' '),
      leaves,
      source,
    ]),
  );
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}
