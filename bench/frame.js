// Bundles bench/frame.jsx as the product is bundled, and runs it: `node bench/frame.js`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../scripts/bundle.js';

const folder = mkdtempSync(path.join(tmpdir(), 'ktop-bench-'));
try {
  await bundle({ entry: path.join(import.meta.dirname, 'frame.jsx'), name: 'frame', folder });
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status } = spawnSync(process.execPath, [path.join(folder, 'frame.js')], {
    stdio: 'inherit',
    env,
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
