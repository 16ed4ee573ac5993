import type { RunState } from '../../kube/container-log.ts';

const ORDER: readonly RunState[] = ['running', 'ended', 'previous', 'superseded', 'gone'];

/** A run never goes back: the later of what is known and what is seen, which may be old. */
export function laterOf(known: RunState, seen: RunState): RunState {
  return ORDER.indexOf(seen) > ORDER.indexOf(known) ? seen : known;
}
