import { controllersOf } from '../analysis/controllers-of.ts';
import type { Run } from '../cluster/logs/runs.ts';
import type { Look } from '../knowledge/look.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { seenOr } from '../knowledge/reading.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import { type LogsOf, nameLogsOf } from '../store/logs-request.ts';
import { podsOf } from './logged-pods.ts';

/** Which pods, and which of their containers, are heard. */
export interface Speakers {
  /** `undefined`: all. */
  readonly namespace: string | undefined;
  readonly belongs: (pod: KubeObject) => boolean;
  readonly wants: (run: Run) => boolean;
  /** Who they are, where that is not who carries out the work itself. */
  readonly title: string | undefined;
}

/** Those who carry out the work of an object, or one workflow. */
export async function workersOf(of: LogsOf, look: Look): Promise<Speakers> {
  const common = { wants: () => true, title: undefined };
  if (of.type === 'object')
    return { ...common, ...podsOf(await objectOf(of, look), of.row.kind, knowledge) };
  const { work, carrier, carrierUid } = of.workflow;
  return {
    ...common,
    namespace: carrier.namespace,
    belongs: (pod) => {
      const meta = metaOf(pod);
      if (meta.uid === carrierUid || meta.owners.some(({ uid }) => uid === carrierUid)) return true;
      const its = knowledge.workOf({ type: 'pod', ...meta })?.work;
      return (
        its !== undefined &&
        its.pipeline === work.pipeline &&
        its.action === work.action &&
        its.object.name === work.object.name &&
        its.object.namespace === work.object.namespace &&
        [work.object.kind, ''].includes(its.object.kind)
      );
    },
  };
}

/** Those who have it done; rejects with a sentence where nobody is found. */
export async function controllersFor(of: LogsOf, look: Look): Promise<Speakers> {
  const kind = kindOf(of, look);
  if (kind === undefined) throw new Error(`the kind of ${nameLogsOf(of)} is not served`);
  const found = await controllersOf(await objectOf(of, look), kind, look, knowledge);
  if (!found.seen) throw new Error(`its controller cannot be looked for: ${found.message}`);
  const controllers = found.value;
  const [first] = controllers;
  if (first === undefined)
    throw new Error(
      `nobody in the cluster looks like the controller of ${nameLogsOf(of)}; it may be part of Kubernetes itself`,
    );
  const names = controllers.map(({ title, inferred }) =>
    inferred ? `${title}, which looks like its controller` : title,
  );
  const isOne = controllers.every(({ namespace }) => namespace === first.namespace);
  return {
    namespace: isOne ? first.namespace : undefined,
    title: names.join(' and '),
    belongs: (pod) => {
      const meta = metaOf(pod);
      return controllers.some((it) => it.namespace === meta.namespace && it.belongs(meta));
    },
    wants: ({ target }) =>
      controllers.some(
        ({ namespace, container }) =>
          namespace === target.namespace && [undefined, target.container].includes(container),
      ),
  };
}

function kindOf(of: LogsOf, look: Look): ServedKind | undefined {
  if (of.type === 'object') return of.row.kind;
  const { kind } = of.workflow.work.object;
  return look.kinds.find((served) => served.kind === kind);
}

/** As the server has it; who it is, where it cannot be asked for any more. */
async function objectOf(of: LogsOf, look: Look): Promise<KubeObject> {
  const { namespace, name } = of.type === 'object' ? of.row : of.workflow.work.object;
  const uid = of.type === 'object' ? of.row.uid : '';
  const kind = kindOf(of, look);
  const asked = kind === undefined ? undefined : await look.get(kindKey(kind), namespace, name);
  const object = asked === undefined ? undefined : seenOr(asked, undefined);
  const isIt = object !== undefined && (uid === '' || metaOf(object).uid === uid);
  return isIt ? object : { metadata: { namespace, name, uid } };
}
