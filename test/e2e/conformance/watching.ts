import {
  at,
  aWidget,
  create,
  get,
  MAPS,
  METADATA,
  patch,
  remove,
  type Sequence,
  TABLE,
  WIDGETS,
} from './steps.ts';

/** What is watched, and from where. */
export const watching: readonly Sequence[] = [
  {
    name: 'watches',
    steps: [
      create(WIDGETS, aWidget('watched')),
      patch(`${WIDGETS}/watched`, { spec: { size: 2 } }),
      remove(`${WIDGETS}/watched`),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        lines: 2,
      }),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        accept: METADATA,
        lines: 2,
      }),
      (answers) => ({
        path: `${WIDGETS}?watch=true&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        accept: TABLE,
        lines: 2,
      }),
      get(`${WIDGETS}?watch=true&resourceVersion=nonsense`),
      get(`${WIDGETS}?watch=true&sendInitialEvents=true`),
      get(
        `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true`,
      ),
      get(`${WIDGETS}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan`),
      get(`${WIDGETS}?watch=true&resourceVersionMatch=NotOlderThan`),
    ],
  },
  {
    name: 'watches of a selection, and of one object',
    steps: [
      create(WIDGETS, aWidget('chosen', { labels: { chosen: 'yes' } })),
      patch(`${WIDGETS}/chosen`, { metadata: { labels: { chosen: null } } }),
      patch(`${WIDGETS}/chosen`, { metadata: { labels: { chosen: 'yes' } } }),
      remove(`${WIDGETS}/chosen`),
      (answers) => ({
        path: `${WIDGETS}?watch=true&labelSelector=chosen&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        lines: 3,
      }),
      (answers) => ({
        path: `${WIDGETS}?watch=true&fieldSelector=metadata.name%3Dchosen&resourceVersion=${at(answers, 0).body.metadata.resourceVersion}`,
        lines: 3,
      }),
    ],
  },
  {
    name: 'watches from before there were such objects, and from what is yet to come',
    steps: [
      { path: `${WIDGETS}?watch=true&resourceVersion=1&timeoutSeconds=1`, lines: 1 },
      { path: `${WIDGETS}?watch=true&resourceVersion=99999999&timeoutSeconds=1`, lines: 1 },
      get(`${WIDGETS}?watch=true&timeoutSeconds=soon`),
      get(`${MAPS}?watch=true&sendInitialEvents=false&timeoutSeconds=1`),
      get(`${MAPS}?watch=true&continue=token&timeoutSeconds=1`),
    ],
  },
  {
    name: 'streamed lists',
    steps: [
      create(WIDGETS, aWidget('streamed')),
      {
        path: `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        lines: 2,
      },
      {
        path: `${WIDGETS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        accept: METADATA,
        lines: 2,
      },
      remove(`${WIDGETS}/streamed`),
    ],
  },
];
