import { annotation, writtenSince } from './signs.ts';
import type { Target, Trigger } from './trigger.ts';

/** ktop's own annotation, which no controller knows: writing it is an update and nothing more. */
export const TOUCHED = 'ktop.dev/reconcile-requested-at';

interface Touch {
  readonly id: string;
  readonly system: string;
  readonly describes: (target: Target) => boolean;
  readonly effect: string;
  readonly source: string;
}

/** A trigger that changes nothing but an annotation of ktop's: for controllers that look at any update. */
export function touch(given: Touch): Trigger {
  return {
    ...given,
    title: `touch it: set the annotation ${TOUCHED}`,
    writes: (_, token) => [annotation(TOUCHED, token)],
    shownBy: 'another writer of the object after it, which is taken for its controller',
    sign: writtenSince,
    tellsEnd: false,
  };
}

/** For the objects of every system that ktop does not know a trigger of. */
export const harmlessTouch: Trigger = touch({
  id: 'touch',
  system: 'any controller',
  describes: () => true,
  effect:
    'a harmless touch: its controller looks at the object if it looks at every update, and ignores it if it filters what is no change of the spec (GenerationChangedPredicate)',
  source: 'controller-runtime pkg/predicate/predicate.go',
});
