import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultScenario, scenarios } from '../embedded/scenarios/index.ts';
import { type EmbeddedServer, startEmbeddedServer, UnknownScenario } from '../embedded/start.ts';
import { systemClock } from '../session/clock.ts';
import { ExitError } from './exit.ts';

/** The text of `ktop --demo list`: every scenario, and under each the keys to press. */
export function listScenarios(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const lines = scenarios.flatMap(({ name, title, keys }) => {
    const mark = name === defaultScenario ? ' (default)' : '';
    const presses = keys.map((key) => `${' '.repeat(width)}    ${key}`);
    return [`${name.padEnd(width)}  ${title}${mark}`, ...presses];
  });
  return `${lines.join('\n')}\n`;
}

/** Starts the embedded server. Throws ExitError('usage') for an unknown scenario or a taken port. */
export async function startDemo(
  scenario: string | undefined,
  port?: number,
): Promise<EmbeddedServer> {
  try {
    return await startEmbeddedServer({
      clock: systemClock,
      ...(scenario === undefined ? {} : { scenario }),
      ...(port === undefined ? {} : { port }),
    });
  } catch (error) {
    if (error instanceof UnknownScenario) throw new ExitError('usage', error.message);
    if ((error as { code?: unknown }).code === 'EADDRINUSE')
      throw new ExitError('usage', `port ${port} is taken: choose another with --port`);
    throw error;
  }
}

/** Serves the demo until SIGINT or SIGTERM; resolves with the exit code. */
export async function serveDemo({
  scenario,
  port,
}: {
  readonly scenario: string | undefined;
  readonly port: number | undefined;
}): Promise<number> {
  const server = await startDemo(scenario, port);
  const folder = mkdtempSync(path.join(tmpdir(), 'ktop-demo-'));
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, server.kubeconfig, { mode: 0o600 });
  process.stdout.write(`KUBECONFIG=${file}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  rmSync(folder, { recursive: true, force: true });
  await server.close();
  return 0;
}
