export const IMAGE: string;
export function imageOf(program: string): Buffer;
