import { CORE, get, MAPS, METADATA_LIST, type Sequence, TABLE } from './steps.ts';

const LABEL_SELECTORS = [
  'a b',
  'a in (a',
  'a in a',
  'a in (a b)',
  'a in (-)',
  'a in ()',
  '!a=b',
  'a===b',
  '=b',
  ',a',
  'a,',
  'a=b,,c',
  'a=b c',
  'a=-',
  '-a=b',
  'a/b/c=d',
  'a gt 1',
  '!!a',
  'a!',
];
const FIELD_SELECTORS = ['metadata.name', 'data.k=v', 'metadata.name=none,', 'metadata.name!=x,y'];

/** Selectors that can be read, and what is said of those that cannot. */
export const selecting: readonly Sequence[] = [
  {
    name: 'label selectors, good and bad',
    steps: LABEL_SELECTORS.map((text) => get(`${MAPS}?labelSelector=${encodeURIComponent(text)}`)),
  },
  {
    name: 'field selectors, good and bad',
    steps: [
      ...FIELD_SELECTORS.map((text) => get(`${MAPS}?fieldSelector=${encodeURIComponent(text)}`)),
      get('/api/v1/pods?fieldSelector=spec.color%3Dred'),
      get(`${CORE}/pods?fieldSelector=spec.nodeName%3Dabsent`, METADATA_LIST),
      get(`${CORE}/pods?fieldSelector=spec.nodeName%3Dabsent`, TABLE),
      get(`${CORE}/pods?fieldSelector=spec.nodeName%3Dabsent`),
    ],
  },
];
