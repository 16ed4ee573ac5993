// Bundles ktop into dist/, with the licenses of everything in it: `npm run build`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.js';

const ROOT = path.resolve(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');

try {
  const entry = path.join(ROOT, 'src/cli/main.ts');
  const inputs = await bundle({ entry, name: 'ktop', folder: DIST });
  writeFileSync(path.join(DIST, 'THIRD-PARTY-LICENSES'), licenses(inputs));
} catch (error) {
  if (!error.errors) throw error;
  process.exitCode = 1; // esbuild has said what is wrong.
}

/** The license text of every package any of these files belongs to. */
function licenses(files) {
  const folders = new Set(files.flatMap(packageFolder));
  return [...folders].sort().map(license).join('\n');
}

function packageFolder(file) {
  const match = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(file);
  return match ? [path.resolve(ROOT, match[0])] : [];
}

function license(folder) {
  const {
    name,
    version,
    license: id,
  } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^((un)?licen[cs]e|notice|copying)/i.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  const heading = `${name} ${version} (${id})`;
  return `${heading}\n${'-'.repeat(heading.length)}\n\n${texts.join('\n\n')}\n`;
}
