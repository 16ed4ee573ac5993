#!/usr/bin/env node
import fs from 'node:fs';
import module from 'node:module';
import v8 from 'node:v8';

// ktop makes little garbage that lives long: a small young generation halves its memory.
v8.setFlagsFromString('--max-semi-space-size=4');
v8.setFlagsFromString('--semi-space-growth-factor=1');
// Collecting it takes one thread a millisecond; waiting for helpers on a busy machine takes fifty.
v8.setFlagsFromString('--no-parallel-scavenge');
// Lines of logs live for seconds: without this the heap would grow to three times what lives.
v8.setFlagsFromString('--heap-growing-percent=50');

// Everything up to here and below is written so that old versions of Node can read it.
const OLDEST = [20, 20];
const version = process.versions.node.split('.').map(Number);
const bundle = new URL('../dist/ktop.js', import.meta.url);

if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
  leave(2, `ktop needs Node.js ${OLDEST.join('.')} or newer; this is ${process.version}.`);
} else if (!fs.existsSync(bundle)) {
  leave(1, 'ktop is not built yet: run `npm run build`.');
} else {
  process.env.NODE_ENV = 'production';
  if (module.enableCompileCache) module.enableCompileCache();
  import(bundle.href);
}

function leave(code, sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = code;
}
