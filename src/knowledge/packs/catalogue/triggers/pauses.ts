import type { Pause, Target } from '../../../trigger.ts';

interface ByKey extends Pick<Pause, 'system' | 'describes' | 'source' | 'stops'> {
  readonly key: string;
  /** What it has to be to pause; `true` as a text when left out. */
  readonly value?: string;
  readonly on?: 'annotations' | 'labels';
}

/** A pause by an annotation or a label, which its controller obeys before it looks at anything else. */
export function pausedByKey({ key, value = 'true', on = 'annotations', ...rest }: ByKey): Pause {
  return {
    ...rest,
    path: ['metadata', on, key],
    paused: value,
    resumed: undefined,
    holds: (found) => found === value,
    deafens: true,
    onResume: 'it is reconciled at once',
  };
}

interface ByField extends Pick<Pause, 'system' | 'describes' | 'source' | 'stops'> {
  readonly name: 'suspend' | 'paused';
}

/** A pause by a field of the spec that its controller tests first. */
export function pausedByField({ name, ...rest }: ByField): Pause {
  return {
    ...rest,
    path: ['spec', name],
    paused: true,
    resumed: false,
    holds: (found) => found === true,
    deafens: true,
    onResume: 'it is reconciled at once',
  };
}

/** Whether a kind belongs to one of these API groups; of them to these kinds where some are named. */
export function inGroups(...groups: readonly string[]): (target: Target) => boolean {
  return ({ kind }) => groups.includes(kind.group);
}

export function isKind(group: string, ...kinds: readonly string[]): (target: Target) => boolean {
  return ({ kind }) => kind.group === group && kinds.includes(kind.kind);
}
