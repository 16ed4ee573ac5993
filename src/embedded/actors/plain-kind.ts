import type { Json } from '../json.ts';
import type { Draft } from './ensure.ts';

/** A kind whose objects may hold anything. */
export interface PlainKind {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** `v1` when left out. */
  readonly version?: string;
  /** Not in a namespace. */
  readonly cluster?: true;
  readonly labels?: Json;
  readonly shortNames?: readonly string[];
  readonly columns?: readonly Json[];
}

/** The definition of such a kind, with a status. */
export function plainDefinition(it: PlainKind): Draft {
  const { group, kind, plural, version = 'v1', columns = [] } = it;
  const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      ...(it.labels === undefined ? {} : { labels: it.labels }),
    },
    spec: {
      group,
      scope: it.cluster === true ? 'Cluster' : 'Namespaced',
      names: {
        plural,
        singular: kind.toLowerCase(),
        kind,
        listKind: `${kind}List`,
        ...(it.shortNames === undefined ? {} : { shortNames: it.shortNames }),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          ...(columns.length === 0 ? {} : { additionalPrinterColumns: columns }),
          schema: { openAPIV3Schema: { ...anything, properties: { status: anything } } },
        },
      ],
    },
  };
}

/** Where all objects of a kind are. */
export function pathOfKind({ group, version = 'v1', plural }: PlainKind, namespace = ''): string {
  const inside = namespace === '' ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/${version}${inside}/${plural}`;
}
