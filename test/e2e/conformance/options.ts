import {
  aMap,
  at,
  create,
  get,
  gone,
  JSON_PATCH,
  MAPS,
  METADATA_LIST,
  patch,
  put,
  remove,
  type Sequence,
  STRATEGIC,
} from './steps.ts';

const held = (name: string, metadata: object = {}) =>
  create(MAPS, aMap(name, { finalizers: ['example.com/lock'], ...metadata }));
const released = (name: string) => patch(`${MAPS}/${name}`, { metadata: { finalizers: null } });

/** Options of writes and deletions, most of them wrong. */
export const options: readonly Sequence[] = [
  {
    name: 'options of writes',
    steps: [
      create(MAPS, aMap('opted')),
      patch(`${MAPS}/opted?dryRun=Some`, {}),
      patch(`${MAPS}/opted?dryRun=`, {}),
      patch(`${MAPS}/opted?force=true`, {}),
      patch(`${MAPS}/opted?fieldValidation=Loose`, {}),
      patch(`${MAPS}/opted?fieldManager=${'x'.repeat(129)}`, {}),
      create(`${MAPS}?fieldManager=${'x'.repeat(129)}`, aMap('never')),
      put(`${MAPS}/opted?dryRun=Some`, aMap('opted')),
      remove(`${MAPS}/opted`),
    ],
  },
  {
    name: 'options of deletions',
    steps: [
      held('ending'),
      remove(`${MAPS}/ending?dryRun=Some`),
      remove(`${MAPS}/ending`, { dryRun: ['Some'] }),
      remove(`${MAPS}/ending`, { dryRun: ['All'] }),
      remove(`${MAPS}/ending`, { propagationPolicy: 'Sideways' }),
      remove(`${MAPS}/ending`, { propagationPolicy: 'Orphan', orphanDependents: true }),
      remove(`${MAPS}/ending`, { gracePeriodSeconds: -5, dryRun: ['All'] }),
      get(`${MAPS}/ending`),
      (answers) => {
        const { uid, resourceVersion } = at(answers, 0).body.metadata;
        return remove(`${MAPS}/ending`, { preconditions: { uid, resourceVersion } });
      },
      remove(`${MAPS}/ending`, { propagationPolicy: 'Foreground' }),
      released('ending'),
      patch(`${MAPS}/ending`, { metadata: { finalizers: [] } }),
      gone(`${MAPS}/ending`),
    ],
  },
  {
    name: 'a body makes the query of a deletion count for nothing',
    steps: [
      create(MAPS, aMap('deaf')),
      remove(`${MAPS}/deaf?dryRun=All&propagationPolicy=Sideways`),
      remove(`${MAPS}/deaf?dryRun=All&propagationPolicy=Sideways`, {}),
      get(`${MAPS}/deaf`),
    ],
  },
  {
    name: 'deletions of collections',
    steps: [
      held('kept', { labels: { swept: 'yes' } }),
      create(MAPS, aMap('swept', { labels: { swept: 'yes' } })),
      create(MAPS, aMap('spared')),
      { method: 'DELETE', path: `${MAPS}?labelSelector=swept&dryRun=All` },
      { method: 'DELETE', path: `${MAPS}?labelSelector=swept`, accept: METADATA_LIST },
      get(`${MAPS}?labelSelector=swept`),
      { method: 'DELETE', path: `${MAPS}?fieldSelector=metadata.name%3Dspared` },
      get(`${MAPS}/spared`),
      { method: 'DELETE', path: `${MAPS}?labelSelector=a%20b` },
      released('kept'),
      gone(`${MAPS}/kept`),
    ],
  },
  {
    name: 'patches that are none',
    steps: [
      create(MAPS, aMap('unmoved')),
      patch(`${MAPS}/unmoved`, [1]),
      patch(`${MAPS}/unmoved`, 'x'),
      patch(`${MAPS}/unmoved`, true),
      patch(`${MAPS}/unmoved`, [1], STRATEGIC),
      patch(`${MAPS}/unmoved`, 3, STRATEGIC),
      patch(`${MAPS}/unmoved`, {}, JSON_PATCH),
      patch(`${MAPS}/unmoved`, 'x', JSON_PATCH),
      patch(`${MAPS}/unmoved`, [{ op: 'frobnicate', path: '/data' }], JSON_PATCH),
      patch(`${MAPS}/unmoved`, [], JSON_PATCH),
      remove(`${MAPS}/unmoved`),
    ],
  },
];
