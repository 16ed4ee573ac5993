import { type ApiObject, isJson, listAt, numberAt, textAt } from '../json.ts';
import type { LogStore } from '../server/log-store.ts';
import type { RecordedLog } from './recording.ts';

const STATUSES = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];

/** Gives the lines of a recording to the runs of the containers that said them. */
export class RecordedLogs {
  private readonly logs: LogStore;
  /** How often each container had been started before the run that is current. */
  private readonly restarts = new Map<string, number>();

  constructor(logs: LogStore) {
    this.logs = logs;
  }

  append(uid: string, { container, text, at, restart }: RecordedLog): void {
    const run = { uid, container };
    const current = restart === undefined ? undefined : this.advance(uid, container, restart);
    // The last words of a run may come when the next has begun.
    if (current === restart) this.logs.append(run, text, at);
    else if (restart === (current ?? 0) - 1) this.logs.read(run, true)?.append({ at, text });
  }

  /** Who follows what has ended is told so. */
  finish(pod: ApiObject): void {
    const { uid } = pod.metadata;
    for (const status of STATUSES.flatMap((field) => listAt(pod, 'status', field)))
      if (isJson(status) && isJson(status.state) && isJson(status.state.terminated))
        this.logs.finish({ uid, container: textAt(status, 'name') });
  }

  /** A container that runs anew has said nothing yet. */
  restarted(pod: ApiObject): void {
    const { uid } = pod.metadata;
    for (const status of STATUSES.flatMap((field) => listAt(pod, 'status', field))) {
      const container = textAt(status, 'name');
      const isKnown = this.restarts.has(`${uid}/${container}`);
      if (isKnown) this.advance(uid, container, numberAt(status, 'restartCount'));
    }
  }

  /** Returns which run is current. */
  private advance(uid: string, container: string, restart: number): number {
    const key = `${uid}/${container}`;
    const known = this.restarts.get(key) ?? restart;
    for (let run = known; run < restart; run += 1) this.logs.restart({ uid, container });
    const current = Math.max(known, restart);
    this.restarts.set(key, current);
    return current;
  }
}
