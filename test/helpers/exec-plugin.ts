import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { aFolder } from './folder.ts';

/**
 * A credential plugin: `script` is the body of a function of `run` (1, 2, …) and `info` (what
 * KUBERNETES_EXEC_INFO says) that returns the status of the ExecCredential.
 */
export function anExecPlugin(script: string) {
  const folder = aFolder();
  const runs = path.join(folder, 'runs');
  const file = path.join(folder, 'plugin.cjs');
  writeFileSync(runs, '');
  writeFileSync(
    file,
    `const fs = require('node:fs');
fs.appendFileSync(${JSON.stringify(runs)}, process.env.KUBERNETES_EXEC_INFO + '\\n');
const run = fs.readFileSync(${JSON.stringify(runs)}, 'utf8').trim().split('\\n').length;
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const status = (() => { ${script} })();
console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: info.apiVersion, status }));
`,
  );
  return {
    /** The stanza of a kubeconfig user. */
    user: (more: object = {}) => ({
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: [file],
        interactiveMode: 'Never',
        ...more,
      },
    }),
    /** KUBERNETES_EXEC_INFO of each run. */
    runs: (): readonly unknown[] =>
      readFileSync(runs, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}
