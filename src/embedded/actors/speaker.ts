import type { Instant } from '../../kube/time.ts';
import { type ApiObject, textAt } from '../json.ts';
import type { ApiClient } from './client.ts';
import type { Actors } from './start-actors.ts';

/** What a container says at each turn, without end. Lines are made anew, so that they tell the time. */
export interface Speech {
  readonly container: string;
  readonly everyMs: number;
  /** The lines of a turn; that of number 0 is the first after the container has begun. */
  readonly say: (turn: number, now: Instant) => readonly string[];
}

/** Lets the running pods of a namespace say what they have to say, for as long as they run. */
export function startSpeakers(
  actors: Actors,
  client: ApiClient,
  namespace: string,
  speechOf: (pod: ApiObject) => Speech | undefined,
): void {
  const speaking = new Set<string>();
  actors.follow(client, `/api/v1/namespaces/${namespace}/pods`, (pod, isGone) => {
    const { uid, deletionTimestamp } = pod.metadata;
    const runs = textAt(pod, 'status', 'phase') === 'Running' && deletionTimestamp === undefined;
    if (isGone || !runs) {
      speaking.delete(uid);
      return;
    }
    const speech = speaking.has(uid) ? undefined : speechOf(pod);
    if (speech === undefined) return;
    speaking.add(uid);
    actors.run(() => speak(actors, uid, speech, () => speaking.has(uid)));
  });
}

async function speak(
  actors: Actors,
  uid: string,
  { container, everyMs, say }: Speech,
  goesOn: () => boolean,
): Promise<void> {
  for (let turn = 0; goesOn(); turn += 1) {
    for (const line of say(turn, actors.clock.now())) actors.logs?.append({ uid, container }, line);
    await actors.wait(everyMs);
  }
}
