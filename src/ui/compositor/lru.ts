/** Remembers the results of a pure function of a string, most recent ones first. */
export interface Lru<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * Holds at least the `limit` most recently used values and at most twice as many: when a generation is
 * full it becomes the old one, and what is asked for again moves back into the young one.
 */
export function createLru<Value>(limit: number): Lru<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  const set = (key: string, value: Value) => {
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    set,
  };
}

/** `compute`, remembering its results. */
export function memoize<Value>(
  limit: number,
  compute: (key: string) => Value,
): (key: string) => Value {
  const lru = createLru<Value>(limit);
  return (key) => {
    let value = lru.get(key);
    if (value === undefined) {
      value = compute(key);
      lru.set(key, value);
    }
    return value;
  };
}
