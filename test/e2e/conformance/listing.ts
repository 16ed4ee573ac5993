import type { Answer } from './server.ts';
import {
  aMap,
  at,
  create,
  get,
  MAPS,
  METADATA_LIST,
  type Sequence,
  TABLE,
  WIDGETS,
} from './steps.ts';

const paged = `${MAPS}?labelSelector=paged`;
const versionOf = (answers: readonly Answer[], index: number): string =>
  at(answers, index).body.metadata.resourceVersion;
const tokenOf = (answers: readonly Answer[], index: number): string =>
  encodeURIComponent(at(answers, index).body.metadata.continue);
const EMPTY_OBJECT_AS_TOKEN = 'e30';

/** Lists of old versions, in pages, and of nothing. */
export const listing: readonly Sequence[] = [
  {
    name: 'lists of a version',
    steps: [
      create(MAPS, aMap('early', { labels: { paged: 'a' } })),
      create(MAPS, aMap('late', { labels: { paged: 'b' } })),
      (answers) =>
        get(
          `${paged}&resourceVersion=${versionOf(answers, 0)}&resourceVersionMatch=Exact`,
          METADATA_LIST,
        ),
      (answers) =>
        get(
          `${paged}&resourceVersion=${versionOf(answers, 0)}&resourceVersionMatch=NotOlderThan`,
          METADATA_LIST,
        ),
      (answers) => get(`${paged}&resourceVersion=${versionOf(answers, 0)}&limit=9`, METADATA_LIST),
      get(`${paged}&limit=1&resourceVersion=0`, METADATA_LIST),
      get(`${MAPS}?resourceVersion=new`),
      get(`${MAPS}?resourceVersion=-1`),
      get(`${MAPS}?resourceVersionMatch=Exact&resourceVersion=0`),
      get(`${MAPS}?resourceVersionMatch=Exact&resourceVersion=99999999`),
      get(`${MAPS}/early?resourceVersion=99999999`),
      get(`${MAPS}/early?resourceVersion=0`),
      { method: 'DELETE', path: paged },
    ],
  },
  {
    name: 'continue tokens',
    steps: [
      create(MAPS, aMap('first', { labels: { paged: 'a' } })),
      create(MAPS, aMap('second', { labels: { paged: 'b' } })),
      get(`${paged}&limit=1`, METADATA_LIST),
      create(MAPS, aMap('third', { labels: { paged: 'c' } })),
      (answers) => get(`${paged}&limit=1&continue=${tokenOf(answers, 2)}`, METADATA_LIST),
      (answers) => get(`${paged}&limit=9&continue=${tokenOf(answers, 2)}`, METADATA_LIST),
      (answers) => get(`${paged}&limit=1&resourceVersion=5&continue=${tokenOf(answers, 2)}`),
      (answers) =>
        get(`${paged}&limit=1&resourceVersionMatch=Exact&continue=${tokenOf(answers, 2)}`),
      get(`${MAPS}?continue=${EMPTY_OBJECT_AS_TOKEN}`),
      get(`${MAPS}?limit=many`),
      { method: 'DELETE', path: `${paged}&dryRun=All` },
      get(paged, METADATA_LIST),
      { method: 'DELETE', path: paged, accept: METADATA_LIST },
      get(paged, METADATA_LIST),
    ],
  },
  {
    name: 'lists of nothing',
    steps: [MAPS, WIDGETS].flatMap((path) => [
      ...[undefined, METADATA_LIST, TABLE].map((accept) =>
        get(`${path}?labelSelector=never`, accept),
      ),
      { method: 'DELETE', path: `${path}?labelSelector=never` },
    ]),
  },
  {
    name: 'verbs where they do not belong',
    steps: [
      { method: 'DELETE', path: '/api/v1/configmaps' },
      { method: 'DELETE', path: '/api/v1/namespaces' },
      create('/api/v1/configmaps', aMap('homeless')),
      { method: 'PUT', path: MAPS, body: aMap('unnamed') },
      create(`${MAPS}/named`, aMap('named')),
      get('/api/v1/namespaces/absent/configmaps'),
      get('/api/v1/namespaces/conformance/namespaces'),
      get('/api/v1/namespaces/conformance/nodes'),
    ],
  },
  {
    name: 'versions and subresources that are not there',
    steps: [
      '/api/v2',
      '/api/v2/things',
      '/apis/apps/v7',
      '/apis/apps/v7/namespaces/default/deployments',
      '/apis/apps/v1/things',
      '/apis/conformance.example.com/v7',
      '/apis/conformance.example.com/v7/widgets',
      '/apis/conformance.example.com/v1/gadgets',
      '/api/v1/namespaces/conformance/pods/absent/status',
      '/api/v1/namespaces/conformance/pods/absent/nothing',
      `${MAPS}/absent/log`,
    ].map((path) => get(path)),
  },
];
