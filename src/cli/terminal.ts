import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../kube/time.ts';
import type { Host } from '../session/session.ts';
import type { Command } from '../store/command.ts';
import type { KtopModel } from '../store/model.ts';
import { openScreen, type Screen } from '../ui/screen.tsx';
import { copySequence, ENTER_MOUSE, LEAVE_MOUSE } from '../ui/terminal/escapes.ts';
import { filterMouse, type MouseEvent } from '../ui/terminal/mouse.ts';
import { terminalRestorer } from '../ui/terminal/screen.ts';
import { lastWords } from './last-words.ts';

/** By how many lines the wheel moves. */
const WHEEL_LINES = 3;
/** Exit codes of a process that a signal ends: 128 + its number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The operator's terminal, from the first frame to its restoration. */
export interface Terminal extends Host {
  /** Takes the terminal over. */
  show(dispatch: (command: Command) => void): void;
  /** Resolves with the exit code when the operator or a signal ends ktop. */
  readonly ended: Promise<number>;
  /** Gives the terminal back. */
  close(): Promise<void>;
}

/** Takes charge of stdin, stdout, signals and crashes. However ktop ends, the terminal is restored. */
export function openTerminal({
  model,
  mouse,
  bell,
  clock,
}: {
  readonly model: KtopModel;
  readonly mouse: boolean;
  /** Whether the terminal's bell is wanted. */
  readonly bell: boolean;
  /** The time of what is shown. */
  readonly clock: Clock;
}): Terminal {
  const { stdin, stdout } = process;
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  let screen: Screen | undefined;
  let dispatch: (command: Command) => void = () => {};
  const restore = terminalRestorer({ stdin, stdout });

  const resize = () => {
    const { columns, rows } = stdout;
    dispatch({ type: 'resize', size: { columns, rows } });
  };
  const crash = (error: unknown) => {
    screen?.abandon(); // Ink draws a last frame when the process ends, over what is said here.
    restore();
    const { message, code } = lastWords(error);
    process.stderr.write(`${message}\n`);
    process.exit(code);
  };
  const hangUp = () => end(SIGNALS.SIGHUP);

  return {
    ended,
    quit: () => end(0),
    copy(text) {
      const sequence = copySequence(text, process.env);
      if (sequence !== '') stdout.write(sequence);
      else dispatch({ type: 'refuse', reason: 'that is more than a terminal takes to copy' });
    },
    bell() {
      if (bell) stdout.write('\x07');
    },
    show(to) {
      dispatch = to;
      // Not `once`: Ink ends the process itself where nobody else is left listening.
      for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => end(code));
      process.once('exit', restore);
      process.once('uncaughtException', crash);
      process.once('unhandledRejection', crash);
      stdin.once('error', hangUp);
      stdin.once('end', hangUp);
      stdout.on('error', hangUp);
      stdout.on('resize', resize);
      resize();
      model.publish(clock.now());
      const input = mouse
        ? filterMouse(stdin, (event) => dispatch(commandOf(event)), clock)
        : stdin;
      screen = openScreen({
        store: model.store,
        dispatch,
        stdin: input,
        stdout,
        stop: () => stopProcess(mouse),
        colours: (process.env.NO_COLOR ?? '') === '',
      });
      if (mouse) stdout.write(ENTER_MOUSE);
    },
    async close() {
      stdout.off('resize', resize);
      await screen?.close();
      restore();
    },
  };
}

function commandOf(event: MouseEvent): Command {
  return event.type === 'wheel'
    ? { type: 'move', by: event.delta * WHEEL_LINES }
    : { type: 'click', x: event.x, y: event.y };
}

/**
 * Stops the process group, as ctrl-z does in a program that leaves the terminal cooked. The timer
 * runs when the shell continues it, or at once where there is no shell to stop for.
 */
async function stopProcess(mouse: boolean): Promise<void> {
  if (mouse) process.stdout.write(LEAVE_MOUSE);
  process.kill(0, 'SIGTSTP');
  await sleep(50);
  if (mouse) process.stdout.write(ENTER_MOUSE);
}
