import type { Clock, Instant } from '../kube/time.ts';
import { RecordedState } from './playback/recorded-state.ts';
import type { RecordedLine, Recording } from './playback/recording.ts';
import { onlySeen } from './playback/seen.ts';
import { ADMIN } from './server/access.ts';
import { ApiServer } from './server/api-server.ts';
import { listen } from './server/listener.ts';
import type { ObjectStore } from './server/object-store.ts';
import { kubeconfigText } from './start.ts';

export { BadRecording, type Recording, readRecording } from './playback/recording.ts';
export { replayClock, standingClock } from './playback/replay-clock.ts';

/** A server, on a loopback port, that knows what a recording knows. */
export interface Playback {
  readonly url: string;
  /** A kubeconfig, as YAML text, for any client. */
  readonly kubeconfig: string;
  /** When the recording ends. */
  readonly end: Instant;
  close(): Promise<void>;
}

export interface PlaybackOptions {
  readonly recording: Recording;
  /** The moment whose state is served; the end of the recording when left out. */
  readonly at?: Instant;
  /** The recording's time: `replayClock` or `standingClock`. */
  readonly clock: Clock;
  /** Plays what comes after `at` when its time comes. */
  readonly plays?: boolean;
  /** Any free port when left out. */
  readonly port?: number;
}

/** Serves the state of a cluster as it was recorded. Nothing in it acts by itself. */
export async function startPlayback(options: PlaybackOptions): Promise<Playback> {
  const { recording, clock, at = recording.end } = options;
  const api: ApiServer = new ApiServer(
    clock,
    [],
    onlySeen(recording, (): ObjectStore => api.store),
  );
  const state = new RecordedState(api.store, api.logs, recording);
  const past = recording.lines.filter(({ t }) => t <= at);
  state.load(past);
  const listener = await listen(api, options.port ?? 0);
  const coming = options.plays === true ? recording.lines.slice(past.length) : [];
  const stop = play(coming, clock, (line) => state.apply(line));
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    kubeconfig: kubeconfigText(url, ADMIN.token, recording.namespaces?.[0]),
    end: recording.end,
    close: async () => {
      stop();
      await listener.close();
    },
  };
}

/** Timers take no more than 24 days; so long a silence is looked at again each hour. */
const LONGEST_WAIT_MS = 3_600_000;

/** Says each line when the clock comes to it. The returned function ends it. */
function play(
  lines: readonly RecordedLine[],
  clock: Clock,
  say: (line: RecordedLine) => void,
): () => void {
  let next = 0;
  let cancel = (): void => undefined;
  const wait = (): void => {
    const line = lines[next];
    if (line === undefined) return;
    cancel = clock.after(Math.min(Math.max(line.t - clock.now(), 0), LONGEST_WAIT_MS), () => {
      for (let due = lines[next]; due !== undefined && due.t <= clock.now(); due = lines[next]) {
        next += 1;
        say(due);
      }
      wait();
    });
  };
  wait();
  return () => cancel();
}
