import {
  CRDS,
  create,
  get,
  gone,
  METADATA_LIST,
  NAMESPACE,
  patch,
  remove,
  type Sequence,
  TABLE,
} from './steps.ts';

const TYPED = `/apis/conformance.example.com/v1/namespaces/${NAMESPACE}/typed`;
const version = (schema: object = { type: 'object' }) => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
});
const aDefinition = (name: string, spec: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec,
});
const aTyped = (name: string, rest: object) => ({
  apiVersion: 'conformance.example.com/v1',
  kind: 'Typed',
  metadata: { name },
  ...rest,
});
const TYPED_SCHEMA = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer' },
        mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
        tags: { type: 'array', items: { type: 'string' } },
      },
    },
  },
};
const names = { plural: 'as', kind: 'A' };
const ofGroup = { group: 'conformance.example.com', scope: 'Namespaced', names };

/** What definitions say, and what that means for their objects. */
export const definitions: readonly Sequence[] = [
  {
    name: 'a definition as it is shown',
    steps: [
      get(`${CRDS}/widgets.conformance.example.com`),
      get(`${CRDS}/widgets.conformance.example.com/status`),
      get(`${CRDS}/widgets.conformance.example.com`, TABLE),
    ],
  },
  {
    name: 'definitions that cannot be',
    steps: [
      aDefinition('nothing.conformance.example.com', {}),
      aDefinition('bs.conformance.example.com', { ...ofGroup, versions: [version()] }),
      aDefinition('as.conformance.example.com', {
        ...ofGroup,
        names: { plural: 'as' },
        versions: [version()],
      }),
      aDefinition('as.conformance.example.com', {
        ...ofGroup,
        versions: [{ ...version(), schema: undefined }],
      }),
    ].map((definition) => create(CRDS, definition)),
  },
  {
    name: 'objects follow their schema',
    steps: [
      create(
        CRDS,
        aDefinition('typed.conformance.example.com', {
          ...ofGroup,
          names: { plural: 'typed', singular: 'typed', kind: 'Typed', listKind: 'TypedList' },
          versions: [
            {
              ...version(TYPED_SCHEMA),
              additionalPrinterColumns: [
                { name: 'Mode', type: 'string', jsonPath: '.spec.mode', priority: 1 },
              ],
            },
          ],
        }),
      ),
      { request: get(TYPED), until: ({ status }) => status === 200 },
      create(TYPED, aTyped('fits', { spec: { size: 1, unknown: true } })),
      create(`${TYPED}?fieldValidation=Strict`, aTyped('strict', { spec: { size: 1, odd: true } })),
      create(TYPED, aTyped('bare', {})),
      create(TYPED, aTyped('sizeless', { spec: {} })),
      create(TYPED, aTyped('text', { spec: { size: 'big' } })),
      create(TYPED, aTyped('odd', { spec: { size: 1, mode: 'z' } })),
      create(TYPED, { ...aTyped('other', { spec: { size: 1 } }), kind: 'Other' }),
      create(TYPED, {
        ...aTyped('other', { spec: { size: 1 } }),
        apiVersion: 'conformance.example.com/v2',
      }),
      patch(`${TYPED}/fits`, { spec: { size: null } }),
      patch(`${TYPED}/fits`, { spec: { mode: 'b' } }),
      patch(`${TYPED}/fits/status`, { status: {} }),
      patch(`${TYPED}/fits`, { metadata: { finalizers: ['without-a-domain'] } }),
      get(TYPED, TABLE),
      patch(`${TYPED}/fits`, { metadata: { finalizers: null } }),
      remove(`${TYPED}/fits`),
      get(TYPED),
      get(TYPED, METADATA_LIST),
      remove(`${CRDS}/typed.conformance.example.com`),
      gone(`${CRDS}/typed.conformance.example.com`),
    ],
  },
];
