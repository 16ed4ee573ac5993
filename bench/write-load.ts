import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Site } from './site.ts';

export interface Writer {
  stop(): Promise<{ readonly written: number; readonly seconds: number }>;
}

/** Writes to random widgets of a site that often, until it is stopped; tells how often it did. */
export function startWriter(site: Site, perSecond: number): Writer {
  const file = path.join(import.meta.dirname, 'writer.ts');
  const args = [file, site.addressFile, String(perSecond), String(site.count())];
  const writer: ChildProcess = spawn(process.execPath, ['--import', 'tsx', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = writer;
  if (stdin === null || stdout === null) throw new Error('the writer has no pipes');
  const said = text(stdout);
  return {
    async stop() {
      stdin.end();
      return JSON.parse(await said);
    },
  };
}
