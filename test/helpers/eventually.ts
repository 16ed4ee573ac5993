import { expect } from 'vitest';

/** `expect` of what is not so yet, looked at often: most of it is a round trip away. */
export function eventually<T>(value: () => T) {
  return expect.poll(value, { interval: 2, timeout: 10_000 });
}
