import { readFileSync } from 'node:fs';
import type { Kubeconfig } from '../cluster/kubeconfig.ts';
import type { Clock } from '../kube/time.ts';
import { systemClock } from '../session/clock.ts';
import type { SourceOptions } from './arguments.ts';
import { ExitError } from './exit.ts';
import { momentOf } from './replay-moment.ts';

/** What ktop looks at, before anything of the cluster layer has been loaded. */
export interface StartedSource {
  /** The kubeconfig of an embedded server, instead of any file. */
  readonly kubeconfigText: string | undefined;
  /** The time there. */
  readonly clock: Clock;
  readonly mark: 'DEMO' | 'REPLAY' | undefined;
  readonly readOnly: boolean;
  /** The only namespaces that were recorded, where not all were. */
  readonly namespaces: readonly string[] | undefined;
  close(): Promise<void>;
}

/** What ktop looks at. */
export interface Source extends StartedSource {
  readonly kubeconfig: Kubeconfig;
}

/** Whether time goes on while ktop looks: otherwise a replay stands still. */
interface Attention {
  readonly watch?: boolean;
  readonly wait?: boolean;
}

/** Opens what the command line names. Throws ExitError and ConnectError; nothing stays open then. */
export async function openSource(options: SourceOptions & Attention): Promise<Source> {
  const started = await startSource(options);
  try {
    const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
    const { kubeconfigText: text } = started;
    const kubeconfig = loadKubeconfig({
      env: process.env,
      ...(text === undefined ? {} : { text }),
      ...(options.kubeconfig === undefined ? {} : { path: options.kubeconfig }),
    });
    return { ...started, kubeconfig };
  } catch (error) {
    await started.close();
    throw error;
  }
}

/** Starts the server of a demo or a replay, if one is asked for. Throws ExitError. */
export async function startSource(options: SourceOptions & Attention): Promise<StartedSource> {
  const { demo, replay, readOnly } = options;
  if (replay !== undefined)
    return startReplay(replay, options.watch === true || options.wait === true);
  const none = { clock: systemClock, readOnly, namespaces: undefined };
  if (demo === undefined)
    return { ...none, kubeconfigText: undefined, mark: undefined, close: async () => {} };
  const { startDemo } = await import('./demo.ts');
  const server = await startDemo(demo.scenario);
  return {
    ...none,
    kubeconfigText: server.kubeconfig,
    mark: 'DEMO',
    close: () => server.close(),
  };
}

async function startReplay(
  { file, at }: NonNullable<SourceOptions['replay']>,
  runs: boolean,
): Promise<StartedSource> {
  const { readRecording, replayClock, standingClock, startPlayback, BadRecording } = await import(
    '../embedded/playback.ts'
  );
  const text = readText(file);
  const recording = (() => {
    try {
      return readRecording(text);
    } catch (error) {
      if (!(error instanceof BadRecording)) throw error;
      throw new ExitError('recording', `${file} cannot be replayed: ${error.message}`);
    }
  })();
  const moment = at === undefined ? recording.end : momentOf(at, recording);
  const clock = (runs ? replayClock : standingClock)(moment, systemClock);
  const playback = await startPlayback({ recording, at: moment, clock, plays: runs });
  return {
    kubeconfigText: playback.kubeconfig,
    clock,
    mark: 'REPLAY',
    readOnly: true,
    namespaces: recording.namespaces,
    close: () => playback.close(),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ExitError('recording', `${file} cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  switch (code) {
    case 'ENOENT':
      return 'it does not exist';
    case 'EISDIR':
      return 'it is a directory';
    case 'EACCES':
      return 'permission denied';
    case 'ERR_STRING_TOO_LONG':
    case 'ERR_FS_FILE_TOO_LARGE':
      return 'it is too large';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
