import { setMaxListeners } from 'node:events';
import type { Clock } from '../../kube/time.ts';
import type { ApiObject, Json } from '../json.ts';
import type { LogSink } from '../server/log-store.ts';
import { ApiClient, type ApiTarget, Refused } from './client.ts';

/** What actors live on: an API server, a clock, and a way to be stopped all together. */
export interface Actors {
  /** Where containers' output goes; a real cluster's kubelets need none. */
  readonly logs: LogSink | undefined;
  readonly clock: Clock;
  client(name: string): ApiClient;
  /** Runs an actor until it is done or all are stopped; refusals and cut connections end it quietly. */
  run(work: () => Promise<void>): void;
  /** Starts what there is one of in a cluster, such as its nodes: who asks again gets the first. */
  once<T>(name: string, start: () => Promise<T>): Promise<T>;
  /** Resolves after a delay at the scenario's pace; rejects when all are stopped. */
  wait(delayMs: number): Promise<void>;
  /** Tells every object of a collection and every change of it, for ever. */
  follow(
    client: ApiClient,
    path: string,
    changed: (object: ApiObject, isGone: boolean) => void,
  ): void;
  stop(): void;
}

export interface ActorOptions extends ApiTarget {
  readonly clock: Clock;
  readonly logs?: LogSink;
  /** Multiplies every delay. */
  readonly pace: number;
}

const RETRY_MS = 1000;

export function startActors({ clock, logs, pace, ...target }: ActorOptions): Actors {
  const abort = new AbortController();
  const { signal } = abort;
  setMaxListeners(0, signal); // Every wait and every open request listens.

  const wait = (delayMs: number) =>
    new Promise<void>((resolve, reject) => {
      if (signal.aborted) return reject(new Stopped());
      const stopped = () => {
        cancel();
        reject(new Stopped());
      };
      const cancel = clock.after(delayMs * pace, () => {
        signal.removeEventListener('abort', stopped);
        resolve();
      });
      signal.addEventListener('abort', stopped, { once: true });
    });

  const run = (work: () => Promise<void>) => {
    work().catch((error: unknown) => {
      if (!signal.aborted && !isExpected(error)) throw error;
    });
  };

  const started = new Map<string, Promise<unknown>>();
  const once = <T>(name: string, start: () => Promise<T>): Promise<T> => {
    const known = started.get(name) ?? start();
    started.set(name, known);
    return known as Promise<T>;
  };

  const follow: Actors['follow'] = (client, path, changed) =>
    run(async () => {
      const known = new Map<string, ApiObject>();
      const apply = (object: ApiObject, isGone: boolean) => {
        if (isGone) known.delete(object.metadata.uid);
        else known.set(object.metadata.uid, object);
        changed(object, isGone);
      };
      while (!signal.aborted) {
        await followOnce(client, path, known, apply).catch((error: unknown) => {
          if (!isExpected(error)) throw error;
        });
        await wait(RETRY_MS);
      }
    });

  return {
    logs,
    clock,
    client: (name) => new ApiClient(target, name, signal),
    run,
    once,
    wait,
    follow,
    stop: () => abort.abort(),
  };
}

/** Lists, then watches until the watch ends. */
async function followOnce(
  client: ApiClient,
  path: string,
  known: ReadonlyMap<string, ApiObject>,
  apply: (object: ApiObject, isGone: boolean) => void,
): Promise<void> {
  const list = (await client.get(path)) as unknown as {
    readonly items: readonly ApiObject[];
    readonly metadata: Json;
  };
  const present = new Set(list.items.map(({ metadata }) => metadata.uid));
  for (const object of [...known.values()])
    if (!present.has(object.metadata.uid)) apply(object, true);
  for (const object of list.items) apply(object, false);
  const from = String(list.metadata.resourceVersion);
  await client.watch(`${path}?watch=1&resourceVersion=${from}`, ({ type, object }) => {
    if (type === 'DELETED') apply(object, true);
    else if (type === 'ADDED' || type === 'MODIFIED') apply(object, false);
  });
}

/** The way an actor learns in the middle of its work that it is over. */
class Stopped extends Error {}

/** What happens to every controller: somebody was faster, or the server is away. */
function isExpected(error: unknown): boolean {
  if (error instanceof Refused || error instanceof Stopped) return true;
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && /^(ECONN|EPIPE|ABORT_ERR|UND_ERR)/.test(code);
}
