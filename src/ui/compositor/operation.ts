import type { Clip } from './clip.ts';

/** What Ink's renderer asks of the screen, in order. */
export type Operation =
  | Write
  | { readonly type: 'clip'; readonly clip: Clip }
  | { readonly type: 'unclip' };

export interface Write {
  readonly type: 'write';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly transformers: readonly ((line: string, index: number) => string)[];
}

/** A frame to compose: its size, and what was written. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly operations: readonly Operation[];
}

/** Whether this is a frame as Ink 8.0 makes them; the compositor touches no other. */
export function isFrame(candidate: unknown): candidate is Frame {
  if (!isRecord(candidate)) return false;
  const { width, height, operations } = candidate;
  return (
    isSize(width) && isSize(height) && Array.isArray(operations) && operations.every(isOperation)
  );
}

function isOperation(candidate: unknown): candidate is Operation {
  if (!isRecord(candidate)) return false;
  if (candidate.type === 'write') {
    const { x, y, text, transformers } = candidate;
    return (
      Number.isInteger(x) &&
      Number.isInteger(y) &&
      typeof text === 'string' &&
      Array.isArray(transformers)
    );
  }
  return candidate.type === 'unclip' || (candidate.type === 'clip' && isClip(candidate.clip));
}

function isClip(candidate: unknown): candidate is Clip {
  return isRecord(candidate) && EDGES.every((edge) => isEdge(candidate[edge]));
}

const EDGES = ['x1', 'x2', 'y1', 'y2'];

function isEdge(candidate: unknown): boolean {
  return candidate === undefined || Number.isInteger(candidate);
}

function isSize(candidate: unknown): candidate is number {
  return Number.isInteger(candidate) && Number(candidate) >= 0;
}

function isRecord(candidate: unknown): candidate is Record<string, unknown> {
  return typeof candidate === 'object' && candidate !== null;
}
