import type { Instant } from './time.ts';

/** How much of one kind is seen: "nothing" is an answer only where this is `live`. */
export type WatchStatus =
  | { readonly type: 'syncing'; readonly since: Instant }
  | { readonly type: 'live'; readonly since: Instant }
  /** What is known of it is what was known at `since`. */
  | {
      readonly type: 'degraded';
      readonly since: Instant;
      readonly message: string;
      readonly retryAt: Instant;
    }
  | { readonly type: 'forbidden'; readonly since: Instant; readonly message: string }
  | { readonly type: 'not-served'; readonly since: Instant };
