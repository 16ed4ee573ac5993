import type { Pack } from '../../pack.ts';
import { certificatesAndSecrets } from './certificates-and-secrets.ts';
import { clouds } from './clouds.ts';
import { clusterApi } from './cluster-api.ts';
import { conditions } from './conditions.ts';
import { crossplane } from './crossplane.ts';
import { databasesAndMessaging } from './databases-and-messaging.ts';
import { factsOf } from './entry.ts';
import { examples } from './examples.ts';
import { gitops } from './gitops.ts';
import { others } from './others.ts';
import { pauses, triggers } from './triggers/index.ts';
import { workflows } from './workflows.ts';

/** Well-known finalizers of systems about which ktop knows no more than those. */
export const pack: Pack = {
  id: 'catalogue',
  title: 'Well-known finalizers',
  flows: [],
  finalizers: factsOf([
    ...gitops,
    ...crossplane,
    ...certificatesAndSecrets,
    ...clusterApi,
    ...databasesAndMessaging,
    ...clouds,
    ...others,
  ]),
  workflows,
  triggers,
  pauses,
  conditions,
  examples,
};
