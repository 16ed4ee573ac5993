import type { Pack } from '../../pack.ts';
import { examples } from './examples.ts';
import { garbageCollection, workloads } from './finalizers.ts';
import { storage } from './storage.ts';

/** The finalizers of Kubernetes itself, its storage sidecars and its common APIs. */
export const pack: Pack = {
  id: 'kubernetes',
  title: 'Kubernetes',
  flows: [],
  finalizers: [...garbageCollection, ...storage, ...workloads],
  examples,
};
