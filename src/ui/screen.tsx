import { type Instance, render } from 'ink';
import type { Command } from '../store/command.ts';
import type { KtopStore } from '../store/state.ts';
import { App } from './app.tsx';
import { installCompositor } from './compositor/install.ts';
import { createTheme } from './theme.ts';
import { KtopContext } from './use-ktop.ts';

/** State is published no faster than can be seen; Ink's own throttle would only delay it once more. */
const MAX_FPS = 1000;

export interface ScreenOptions {
  readonly store: KtopStore;
  readonly dispatch: (command: Command) => void;
  /** Halts the process, with the terminal handed back, and resolves when it is continued. */
  readonly stop: () => Promise<void>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly colours: boolean;
}

export interface Screen {
  /** Gives the terminal back; resolves when everything has been written. */
  close(): Promise<void>;
  /** Draws nothing more, whatever state it is in: for a process that is about to end. */
  abandon(): void;
}

/** Takes the terminal over and shows the state of `store` on it until it is closed. */
export function openScreen(options: ScreenOptions): Screen {
  const { store, dispatch, stop, stdin, stdout, colours } = options;
  installCompositor();
  const ink: Instance = render(
    <KtopContext value={{ store, dispatch, theme: createTheme(colours) }}>
      <App stop={stop} />
    </KtopContext>,
    {
      stdin,
      stdout,
      alternateScreen: true,
      incrementalRendering: true,
      interactive: true,
      patchConsole: false,
      exitOnCtrlC: false,
      maxFps: MAX_FPS,
    },
  );
  return {
    async close() {
      ink.unmount();
      await ink.waitUntilExit();
    },
    abandon() {
      try {
        ink.unmount();
      } catch {
        // The tree may be what crashed. The terminal is restored without it.
      }
    },
  };
}
