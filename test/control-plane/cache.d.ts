export const PROGRAMS: readonly string[];
export function cacheFolder(): string;
