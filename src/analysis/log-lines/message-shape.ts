import type { SpokenOf } from './log-line.ts';

/** What follows says the same as before, or it is no message. */
const LONGEST = 1_000;

/**
 * What is left of a message when everything is taken out that differs from one occurrence to the next:
 * times, uids, hashes, addresses, the suffixes of generated names, numbers, and the name of the object.
 */
export function shapeOf(message: string, object?: SpokenOf): string {
  let shape = message.slice(0, LONGEST);
  if (object !== undefined) {
    shape = replaceWord(shape, object.name, '<name>');
    if (object.namespace !== '') shape = replaceWord(shape, object.namespace, '<namespace>');
  }
  for (const [pattern, stands] of VARYING) shape = shape.replace(pattern, stands);
  return shape.replace(/\s+/g, ' ').trim();
}

const VARYING: readonly (readonly [pattern: RegExp, stands: string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<uid>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '<address>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  // The letters of k8s.io/apimachinery/pkg/util/rand, after a dash: a ReplicaSet's hash, a pod's suffix.
  [/-(?=[a-z]{0,9}\d)[bcdfghjklmnpqrstvwxz2456789]{5,10}\b/g, '-<id>'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<id>'],
  [/\b(?=[a-f]{0,63}\d)(?=\d{0,63}[a-f])[0-9a-f]{5,64}\b/g, '<hash>'],
  [/\d+/g, '<n>'],
];

/** Names are short; a search for one is linear. */
function replaceWord(text: string, word: string, stands: string): string {
  if (word.length < 3 || !text.includes(word)) return text;
  let replaced = '';
  let start = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    if (WORD.test(text.charAt(at - 1)) || WORD.test(text.charAt(end))) continue;
    replaced += text.slice(start, at) + stands;
    start = end;
  }
  return replaced + text.slice(start);
}

const WORD = /[\w-]/;
