import {
  aMap,
  at,
  aWidget,
  create,
  get,
  JSON_PATCH,
  MAPS,
  patch,
  put,
  remove,
  type Sequence,
  WIDGETS,
} from './steps.ts';

const of = (manager: string) => `${MAPS}/owned?fieldManager=${manager}`;

/** Who owns which field, what counts as a change, and what a status is. */
export const owning: readonly Sequence[] = [
  {
    name: 'owners of fields',
    steps: [
      create(
        `${MAPS}?fieldManager=first`,
        aMap('owned', { finalizers: ['example.com/one'], labels: { l: 'first' } }),
      ),
      patch(of('second'), { metadata: { finalizers: ['example.com/one', 'example.com/two'] } }),
      patch(of('second'), { metadata: { labels: { l: 'second' }, annotations: { note: 'x' } } }),
      patch(of('third'), { metadata: { labels: { l: 'third', m: 'third' } } }),
      patch(of('first'), { metadata: { finalizers: ['example.com/two'] } }),
      patch(of('third'), { metadata: { labels: { l: null } } }),
      patch(of('first'), { metadata: { annotations: { note: null } } }),
      patch(of('first'), { metadata: { managedFields: [{}] } }),
      patch(of('second'), { metadata: { labels: { m: 'second' } } }),
      patch(of('second'), { metadata: { finalizers: null } }),
      remove(`${MAPS}/owned`),
    ],
  },
  {
    name: 'status and spec',
    steps: [
      create(WIDGETS, aWidget('both', {}, { spec: { size: 1 }, status: { phase: 'Early' } })),
      (answers) =>
        put(`${WIDGETS}/both/status`, {
          ...at(answers, 0).body,
          status: { phase: 'Put' },
          spec: { size: 5 },
        }),
      get(`${WIDGETS}/both/status`),
      (answers) =>
        put(`${WIDGETS}/both`, {
          ...at(answers, 1).body,
          status: { phase: 'Ignored' },
          spec: { size: 6 },
        }),
      patch(`${WIDGETS}/both/status`, {
        metadata: { finalizers: ['example.com/lock'], labels: { a: 'b' } },
        status: { phase: 'Patched' },
      }),
      patch(`${WIDGETS}/both/status?dryRun=All`, { status: { phase: 'Rehearsed' } }),
      get(`${WIDGETS}/both`),
      remove(`${WIDGETS}/both/status`),
      create(`${WIDGETS}/both/status`, {}),
      get(`${WIDGETS}/both/scale`),
      get(`${MAPS}/both/status`),
      put(`${WIDGETS}/both`, aWidget('both')),
      remove(`${WIDGETS}/both`),
    ],
  },
  {
    name: 'JSON patches',
    steps: [
      create(WIDGETS, aWidget('edited', {}, { spec: { list: [1, 2, 3], a: { b: 1 } } })),
      ...[
        [
          { op: 'add', path: '/spec/list/-', value: 4 },
          { op: 'add', path: '/spec/list/0', value: 0 },
        ],
        [{ op: 'move', from: '/spec/a/b', path: '/spec/c' }],
        [{ op: 'copy', from: '/spec/c', path: '/spec/d' }],
        [{ op: 'replace', path: '/spec/list/0', value: 'x' }],
        [{ op: 'test', path: '/spec/absent', value: null }],
        [{ op: 'test', path: '/spec/absent/deeper', value: null }],
        [{ op: 'remove', path: '/spec/absent' }],
        [{ op: 'add', path: '/metadata/annotations/a~1b', value: 'x' }],
        [{ op: 'add', path: '/metadata/annotations', value: { 'a/b': 'x' } }],
        [{ op: 'replace', path: '/metadata/annotations/a~1b', value: 'y' }],
      ].map((operations) => patch(`${WIDGETS}/edited`, operations, JSON_PATCH)),
      remove(`${WIDGETS}/edited`),
    ],
  },
  {
    name: 'generated names',
    steps: [
      create(MAPS, { ...aMap(''), metadata: { generateName: 'made-', labels: { made: 'yes' } } }),
      (answers) => get(`${MAPS}/${at(answers, 0).body.metadata.name}`),
      create(MAPS, { ...aMap(''), metadata: { generateName: 'Made_' } }),
      { method: 'DELETE', path: `${MAPS}?labelSelector=made` },
    ],
  },
];
