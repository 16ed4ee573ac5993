import { createHash } from 'node:crypto';
import type { ApiObject } from '../../json.ts';
import { type PlainKind, pathOfKind } from '../plain-kind.ts';

export const SYSTEM = 'kratix-platform-system';
const platform = { group: 'platform.kratix.io', version: 'v1alpha1' };

/** Kratix's own kinds, as far as they are played. */
export const KINDS = {
  promises: { ...platform, kind: 'Promise', plural: 'promises', cluster: true },
  revisions: { ...platform, kind: 'PromiseRevision', plural: 'promiserevisions', cluster: true },
  works: { ...platform, kind: 'Work', plural: 'works' },
  placements: { ...platform, kind: 'WorkPlacement', plural: 'workplacements' },
  bindings: { ...platform, kind: 'ResourceBinding', plural: 'resourcebindings' },
  destinations: { ...platform, kind: 'Destination', plural: 'destinations', cluster: true },
  stores: { ...platform, kind: 'BucketStateStore', plural: 'bucketstatestores', cluster: true },
} as const satisfies Readonly<Record<string, PlainKind>>;

export const LABELS = {
  promise: 'kratix.io/promise-name',
  request: 'kratix.io/resource-name',
  work: 'kratix.io/work',
  destination: 'kratix.io/targetDestinationName',
  rerun: 'kratix.io/manual-reconciliation',
  paused: 'kratix.io/paused',
  type: 'kratix.io/workflow-type',
  action: 'kratix.io/workflow-action',
  pipeline: 'kratix.io/pipeline-name',
} as const;

export function apiVersionOf({ group, version = 'v1' }: PlainKind): string {
  return `${group}/${version}`;
}

/** Five letters for a name; the same for the same text, so that they can be told beforehand. */
export function suffixOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 5);
}

/** Where an object of a kind is. */
export function pathTo(kind: PlainKind, { metadata }: ApiObject): string {
  return `${pathOfKind(kind, metadata.namespace)}/${metadata.name}`;
}

export function selector(labels: Readonly<Record<string, string>>): string {
  const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `labelSelector=${encodeURIComponent(text.join(','))}`;
}

export function isPaused({ metadata }: ApiObject): boolean {
  return metadata.labels?.[LABELS.paused] === 'true';
}
