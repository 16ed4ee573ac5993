import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import type { KubeObject } from '../kube/object.ts';
import type { Clock } from '../kube/time.ts';
import { Recorder } from '../session/recorder.ts';
import { printable } from '../ui/terminal/text.ts';
import type { RecordOptions } from './arguments.ts';
import { connect } from './connect.ts';
import { ExitError } from './exit.ts';
import { openSource } from './source.ts';

/** Records until it is told to stop, for as long as asked, or up to a size; resolves with the exit code. */
export async function runRecord(options: RecordOptions): Promise<number> {
  const { file, maxBytes, timeoutMs } = options;
  const source = await openSource({ ...options, watch: true });
  try {
    const recording = openFile(file, maxBytes);
    const connection = connect(options, source);
    const recorder = new Recorder({
      connection,
      clock: source.clock,
      scope: options,
      maxLogBytes: options.logs ? maxBytes / 2 : 0,
      write: (line) => recording.write(line),
      say: (sentence) => tell(sentence),
    });
    try {
      const ended = Promise.race([recording.full, asked(timeoutMs, source.clock)]);
      const started = recorder.start().then(() => {
        tell(`recording ${connection.context.name} to ${file}; ctrl-c ends it`);
        return ended;
      });
      const why = await Promise.race([ended, started]);
      tell(`${recording.lines} lines, ${recording.bytes} bytes in ${file}${why}`);
      return 0;
    } catch (error) {
      if (!(error instanceof ExitError)) recording.discard();
      throw error;
    } finally {
      recorder.stop();
      connection.close();
      recording.close();
    }
  } finally {
    await source.close();
  }
}

/** Resolves with what to say of it when a signal or the clock ends the recording. */
function asked(timeoutMs: number | undefined, clock: Clock): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(''));
    process.once('SIGTERM', () => resolve(''));
    if (timeoutMs !== undefined) clock.after(timeoutMs, () => resolve(': the time is over'));
  });
}

/** A file that takes lines up to a size; it never ends in the middle of one. */
function openFile(file: string, maxBytes: number) {
  const fd = open(file);
  let bytes = 0;
  let lines = 0;
  let isOver = false;
  let end: (why: string) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const full = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  full.catch(() => {}); // Whoever waits for it hears of it; before, nobody does.
  return {
    full,
    get bytes() {
      return bytes;
    },
    get lines() {
      return lines;
    },
    write(line: KubeObject) {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      if (isOver) return;
      if (bytes + text.length > maxBytes) {
        isOver = true;
        end(': --max-bytes ends it here');
        return;
      }
      try {
        for (let done = 0; done < text.length; ) done += writeSync(fd, text, done);
        bytes += text.length;
        lines += 1;
      } catch (error) {
        isOver = true;
        ftruncateSync(fd, bytes);
        fail(new ExitError('recording', `${file} cannot be written: ${reasonOf(error)}`));
      }
    },
    close: () => closeSync(fd),
    discard: () => rmSync(file, { force: true }),
  };
}

/** What is there already may be all that is left of an incident. */
function open(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    throw new ExitError('recording', `${file} cannot be written: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  switch ((error as { readonly code?: unknown }).code) {
    case 'EEXIST':
      return 'it exists already, and nothing is overwritten';
    case 'ENOENT':
      return 'its directory does not exist';
    case 'EACCES':
      return 'permission denied';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function tell(sentence: string): void {
  process.stderr.write(`ktop: ${printable(sentence)}\n`);
}
