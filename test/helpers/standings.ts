import type { Circumstances, Judgement } from '../../src/analysis/reconciles/judge.ts';
import { judge } from '../../src/analysis/reconciles/judge.ts';
import { standingOf } from '../../src/analysis/reconciles/standing.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { type KubeObject, metaOf } from '../../src/kube/object.ts';
import { a, ago, type Shape } from './objects.ts';
import { aKind, NOON } from './rows.ts';

/** Who wrote an object, and how many seconds before noon. */
export interface Written extends Shape {
  readonly generation?: number;
  /** The spec, by kubectl. */
  readonly changed?: number;
  /** The status, by its controller. */
  readonly answered?: number;
}

/** An object with managedFields as a real API server keeps them, `Widget demo/cache` unless told otherwise. */
export function written(shape: Written, type = 'example.com/v1 Widget', name = 'demo/cache') {
  const { generation = 1, changed, answered, ...fields } = shape;
  const object = a(type, name, fields);
  const managedFields = [
    ...(changed === undefined
      ? []
      : [{ manager: 'kubectl', time: ago(changed), fieldsV1: { 'f:spec': {} } }]),
    ...(answered === undefined
      ? []
      : [
          {
            manager: 'widget-operator',
            subresource: 'status',
            time: ago(answered),
            fieldsV1: { 'f:status': {} },
          },
        ]),
  ];
  return { ...object, metadata: { ...(object.metadata as object), generation, managedFields } };
}

/** The kind of an object, with a status. */
export function kindOf(object: KubeObject) {
  const { apiVersion, kind } = metaOf(object);
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return aKind(kind, { group, version, hasStatus: true });
}

/** Nobody else, nothing seen, a minute of patience. */
export const ALONE: Circumstances = {
  now: NOON,
  patienceMs: 60_000,
  seen: { changedAt: undefined, behindAt: NOON - 600_000, grown: [] },
  peers: { withStatus: 0, withoutStatus: 0, answered: 0, unanswered: 0, answeredAt: undefined },
  controller: undefined,
};

/** What is concluded of an object. */
export function judged(
  object: KubeObject,
  around: Partial<Circumstances> = {},
): Judgement | undefined {
  return judge(standingOf(object, kindOf(object), knowledge), { ...ALONE, ...around });
}
