import {
  at,
  aWidget,
  create,
  get,
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
