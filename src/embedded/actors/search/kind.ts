import type { PlainKind } from '../plain-kind.ts';

/** What the search operator keeps: an index in shards. */
export const searchIndexes: PlainKind = {
  group: 'search.example.com',
  kind: 'SearchIndex',
  plural: 'searchindexes',
};

export const SYSTEM = 'search-system';
export const FINALIZER = 'search.example.com/shards';

/** An object as its controllers' lines name it. */
export interface Spoken {
  readonly namespace: string;
  readonly name: string;
  /** Its shard does not answer, and it cannot go before its shard has. */
  readonly fails: boolean;
}

/** Where its only shard listens. */
export function shardOf({ name }: Spoken): string {
  return `${name}-shard-0.${name}.team-s.svc:9200`;
}
