export const PROGRAMS: readonly string[];
export const NODE_PROGRAMS: readonly string[];
export function cacheFolder(): string;
export function nodeFolder(): string;
