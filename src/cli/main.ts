import { readFileSync } from 'node:fs';
import { helpText, parseArguments } from './arguments.ts';
import { lastWords } from './last-words.ts';
import { runKtop } from './run-ktop.ts';

/** Runs the command line; the returned promise never rejects. Resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const invocation = parseArguments(args);
    switch (invocation.type) {
      case 'help':
        process.stdout.write(helpText());
        return 0;
      case 'version':
        process.stdout.write(`ktop ${version()}\n`);
        return 0;
      case 'list-scenarios': {
        const { listScenarios } = await import('./demo.ts');
        process.stdout.write(listScenarios());
        return 0;
      }
      case 'demo-server': {
        const { serveDemo } = await import('./demo.ts');
        return await serveDemo(invocation);
      }
      case 'findings': {
        const { runFindings } = await import('./findings.ts');
        return await runFindings(invocation.options);
      }
      case 'diagnose': {
        const { runDiagnose } = await import('./diagnose.ts');
        return await runDiagnose(invocation.options);
      }
      case 'deletions': {
        const { runDeletions } = await import('./deletions.ts');
        return await runDeletions(invocation.options);
      }
      case 'logs': {
        const { runLogs } = await import('./logs.ts');
        return await runLogs(invocation.options);
      }
      case 'events': {
        const { runEvents } = await import('./events.ts');
        return await runEvents(invocation.options);
      }
      case 'loops': {
        const { runLoops } = await import('./loops.ts');
        return await runLoops(invocation.options);
      }
      case 'reconcile': {
        const { runReconcile } = await import('./reconcile.ts');
        return await runReconcile(invocation.options);
      }
      case 'record': {
        const { runRecord } = await import('./record.ts');
        return await runRecord(invocation.options);
      }
      case 'run':
        return await runKtop(invocation.options);
    }
  } catch (error) {
    const { message, code } = lastWords(error);
    process.stderr.write(`${message}\n`);
    return code;
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version = 'unknown' } = JSON.parse(text) as { readonly version?: string };
  return version;
}

/** Resolves when all that was printed is out: a pipe takes no more than its reader has room for. */
function printed(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('error', () => resolve()); // Nobody reads it any more.
    process.stdout.write('', () => resolve());
  });
}

const code = await main(process.argv.slice(2));
await printed();
process.exit(code);
