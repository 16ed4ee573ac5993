import { CRDS, create, get, NAMESPACE, type Sequence, WIDGETS } from './steps.ts';

/** Runs before all others. */
export const setUp: Sequence = {
  name: 'a namespace and a kind to try things on',
  steps: [
    create('/api/v1/namespaces', { metadata: { name: NAMESPACE } }),
    create(CRDS, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.conformance.example.com' },
      spec: {
        group: 'conformance.example.com',
        scope: 'Namespaced',
        names: {
          plural: 'widgets',
          singular: 'widget',
          kind: 'Widget',
          listKind: 'WidgetList',
          shortNames: ['wd'],
        },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            additionalPrinterColumns: [
              { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
                properties: {
                  spec: {
                    type: 'object',
                    'x-kubernetes-preserve-unknown-fields': true,
                    properties: { atLeastOne: { type: 'integer', minimum: 1 } },
                  },
                },
              },
            },
          },
        ],
      },
    }),
    { request: get(WIDGETS), until: ({ status }) => status === 200 },
  ],
};
