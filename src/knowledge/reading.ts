import { type KubeObject, metaOf } from '../kube/object.ts';
import type { Instant } from '../kube/time.ts';
import type { Look, Seen, Selection } from './look.ts';

/** The value where it was seen, else `otherwise`: for rules to which not seen and nothing are the same. */
export function seenOr<T, U>(seen: Seen<T>, otherwise: U): T | U {
  return seen.seen ? seen.value : otherwise;
}

/**
 * The objects of all namespaces, or of one when only that may be listed: what cannot be seen elsewhere
 * is in the coverage.
 */
export async function listNear(
  look: Look,
  kind: string,
  labels: Readonly<Record<string, string>>,
  namespace: string,
): Promise<Seen<readonly KubeObject[]>> {
  const everywhere = await look.list(kind, { labels });
  if (everywhere.seen || everywhere.why !== 'forbidden' || namespace === '') return everywhere;
  return look.list(kind, { labels, namespace });
}

/** The first object of those, by the instant of their creation. */
export function newest(objects: readonly KubeObject[]): KubeObject | undefined {
  return [...objects].sort((a, b) => createdAt(b) - createdAt(a))[0];
}

function createdAt(object: KubeObject): Instant {
  return metaOf(object).createdAt ?? 0;
}

/** Several lists as one; not seen when one of them was not. */
export async function listAll(
  look: Look,
  kinds: readonly string[],
  selection: Selection,
): Promise<Seen<readonly KubeObject[]>> {
  const lists = await Promise.all(kinds.map((kind) => look.list(kind, selection)));
  const unseen = lists.find((list) => !list.seen);
  if (unseen !== undefined) return unseen;
  return { seen: true, value: lists.flatMap((list) => (list.seen ? list.value : [])) };
}

/** The first text that is not empty. */
export function firstText(...texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? '';
}

/** `text` without line breaks, cut after `length` characters. */
export function inOneLine(text: string, length = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
