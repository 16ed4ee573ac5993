import { kindKey } from '../../../kube/served-kind.ts';
import type { Pack } from '../../pack.ts';
import { conditions } from './conditions.ts';
import { examples } from './examples.ts';
import { garbageCollection, workloads } from './finalizers.ts';
import { jobs } from './jobs.ts';
import { contentFailure, contentOf, contentRemains, discoveryFails } from './namespace-causes.ts';
import { pauses } from './pauses.ts';
import { storage } from './storage.ts';
import { triggers } from './triggers.ts';
import { insideGrace, nodeLost, notTornDown } from './workload-causes.ts';

/** The finalizers of Kubernetes itself, its storage sidecars and its common APIs. */
export const pack: Pack = {
  id: 'kubernetes',
  title: 'Kubernetes',
  flows: [],
  finalizers: [...garbageCollection, ...storage, ...workloads],
  kinds: [
    {
      describes: ({ kind }) => kindKey(kind) === 'namespaces',
      causes: [discoveryFails, contentFailure, contentRemains],
      waitsOn: contentOf,
      answers: ['R-34'],
    },
    {
      describes: ({ kind }) => kindKey(kind) === 'pods',
      causes: [insideGrace, nodeLost, notTornDown],
      answers: [],
    },
  ],
  workflows: [jobs],
  triggers,
  pauses,
  conditions,
  examples,
};
