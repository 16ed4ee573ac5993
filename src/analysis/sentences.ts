import type { Wait } from './deletion.ts';

/** What a deletion waits for, as the end of the sentence "It waits for …". */
export function describeWait(wait: Wait): string {
  switch (wait.type) {
    case 'grace':
      return 'its grace period to end';
    case 'gate':
      return `nothing happens before ${wait.until}`;
    case 'step':
      return describeStep(wait);
    case 'finalizers':
      return describeFinalizers(wait.names);
    case 'dependents':
      return describeDependents(wait);
    case 'orphaning':
      return `the garbage collector to release ${count(wait.dependents, 'dependent')}`;
    case 'content':
      return describeContent(wait);
    case 'confirmation':
      return wait.by === 'kubelet'
        ? 'the kubelet of its node to confirm that it has stopped'
        : 'the API server to remove it: no finalizer is left';
  }
}

/** The same as a sentence of its own. */
export function sentenceOf(wait: Wait): string {
  const text = describeWait(wait);
  if (wait.type !== 'gate') return `Waits for ${text}.`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)} (${wait.system}).`;
}

/** `1 object`, `3 objects`, `10,000 objects`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

function describeStep({ finalizer, fact, place, more }: Wait & { type: 'step' }): string {
  const where = place === undefined ? '' : `, step ${place.number} of ${place.of}`;
  const others = more === 0 || place !== undefined ? '' : ` and ${count(more, 'more finalizer')}`;
  return `${fact.waitsFor} (${finalizer}${where}, held by ${fact.holder})${others}`;
}

function describeFinalizers(names: readonly string[]): string {
  const what = names.length === 1 ? 'finalizer, holder unknown' : 'finalizers, holders unknown';
  return `${names.join(', ')} (${what})`;
}

function describeDependents({ blocking, atLeast, example }: Wait & { type: 'dependents' }): string {
  if (example === undefined)
    return 'the garbage collector: no dependent that blocks is seen (others may be hidden)';
  const more = blocking > 1 ? ` and ${atLeast ? 'at least ' : ''}${blocking - 1} more` : '';
  return `its dependents to go first: ${example}${more}`;
}

function describeContent({ terminating, example }: Wait & { type: 'content' }): string {
  if (example === undefined) return 'the namespace controller: nothing terminating is seen in it';
  const held = example.finalizers.length > 0 ? ` (${example.finalizers.join(', ')})` : '';
  const more = terminating > 1 ? ` and ${(terminating - 1).toLocaleString('en-US')} more` : '';
  return `its content: ${example.object}${held}${more}`;
}
