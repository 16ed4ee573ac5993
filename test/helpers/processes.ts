import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Kills what it was told of, cleans up and removes its folder once its standard input ends, however that came about. */
const REAPER =
  'while read -r pid; do pids="$pids $pid"; done; kill -9 $pids; [ -z "$1" ] || sh "$1" "$0"; rm -rf "$0"';

/** A program started by a {@link ProcessGroup}. */
export interface Program {
  readonly pid: number;
  /** What it wrote so far. */
  log(): string;
  /** Set once it has ended. */
  ended(): boolean;
  /** Ends it with `signal` and resolves when it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Programs that share a folder for their state; none outlives this process, not even one that is killed. */
export interface ProcessGroup {
  readonly folder: string;
  start(name: string, file: string, args: readonly string[]): Program;
  /** Kills all of them and removes the folder. */
  stop(): Promise<void>;
}

/**
 * `cleanUp` is a script that removes what else the programs leave, given the folder. It runs when this
 * process cannot do that any more.
 */
export function openProcessGroup(prefix: string, cleanUp = ''): ProcessGroup {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  const reaper = spawn('sh', ['-c', REAPER, folder, cleanUp], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl+C reaches the programs through their terminal, but must not reach the reaper.
  });
  reaper.unref();
  reaper.stdin.on('error', () => {}); // It was killed; stop() does its work.
  const programs: Program[] = [];

  return {
    folder,
    start(name, file, args) {
      const program = startProgram(path.join(folder, `${name}.log`), file, args);
      reaper.stdin.write(`${program.pid}\n`);
      programs.push(program);
      return program;
    },
    async stop() {
      await Promise.all(programs.map((program) => program.end('SIGKILL')));
      reaper.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startProgram(logFile: string, file: string, args: readonly string[]): Program {
  const log = openSync(logFile, 'a');
  const child = spawn(file, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  return {
    pid,
    log: () => readFileSync(logFile, 'utf8'),
    ended: () => hasEnded(child),
    async end(signal = 'SIGTERM') {
      if (hasEnded(child)) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
