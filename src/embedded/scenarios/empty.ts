import { startKubelet } from '../actors/kubelet.ts';
import type { Scenario } from './scenario.ts';

export const empty: Scenario = {
  name: 'empty',
  title: 'An empty cluster to try things in: pods run, nothing else happens by itself.',
  keys: [],
  async start(actors) {
    startKubelet(actors, { nodes: ['node-a'], startMs: 300, stopMs: 300 });
  },
};
