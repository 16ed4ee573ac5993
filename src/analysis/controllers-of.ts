import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look, Seen } from '../knowledge/look.ts';
import type { ControllerFact, Subject } from '../knowledge/pack.ts';
import { listAll } from '../knowledge/reading.ts';
import {
  type KubeObject,
  type Meta,
  metaOf,
  nameOf,
  recordsAt,
  textAt,
  valueAt,
} from '../kube/object.ts';
import { RowProjector, recordOf } from '../kube/row.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import { holderWords, likelyHolders, mayHold, WORKLOADS } from './causes/likely-holders.ts';
import { stepsOf } from './deletion-steps.ts';

/** A controller that works on an object, and where its pods are. */
export interface FoundController {
  /** `Kratix's manager`, or the workload that looks like it. */
  readonly title: string;
  /** Whether that is an inference, from names and rights. */
  readonly inferred: boolean;
  readonly namespace: string;
  readonly belongs: (pod: Meta) => boolean;
  /** What runs its pods; `undefined` where that is not seen. */
  readonly workload: KubeObject | undefined;
  /** The container that logs; all of them when left out. */
  readonly container: string | undefined;
}

/** More of them are no controllers of the object, but everybody who may write it. */
const MOST_LIKELY = 3;

/** Who works on an object: the controller that a pack names, or else workloads that look like it. */
export async function controllersOf(
  object: KubeObject,
  kind: ServedKind,
  look: Look,
  knowledge: Knowledge,
): Promise<Seen<readonly FoundController[]>> {
  const meta = metaOf(object);
  const row = new RowProjector().project(kind, object);
  const known = 'malformed' in row ? [] : stepsOf(row, [], knowledge).list;
  const working = known.filter(({ state }) => state === 'current');
  const current = working[0]?.finalizer;
  const subject: Subject = { object, meta, kind, since: look.now, look, current };
  const held = 'malformed' in row ? undefined : knowledge.about(row, working).controller;
  const facts = held === undefined ? knowledge.progress(subject).controllers : [held];
  if (facts.length > 0)
    return { seen: true, value: await Promise.all(facts.map((fact) => ofFact(fact, look))) };
  if (current !== undefined && knowledge.isBuiltIn(current)) return { seen: true, value: [] };
  const [trigger] = knowledge.triggers({ kind, object });
  const reacts = trigger.controller?.({ kind, object });
  const named = reacts && (await ofFact(reacts, look));
  if (named?.workload !== undefined) return { seen: true, value: [named] };
  const workloads = await listAll(look, WORKLOADS, {});
  if (!workloads.seen) return workloads;
  const domain = current?.split('/')[0] ?? '';
  const writers = managersOf(object);
  const words = holderWords([domain, ...writers]);
  const likely = await likelyHolders(workloads.value, { words, writers }, subject);
  return { seen: true, value: likely.slice(0, MOST_LIKELY).map(ofWorkload) };
}

/** Where its manifests put it, or wherever a chart has. */
async function ofFact(fact: ControllerFact, look: Look): Promise<FoundController> {
  const { title, namespace, deployment, container } = fact;
  const deployments = await look.list('deployments.apps');
  const all = deployments.seen ? deployments.value : [];
  const named = all.filter((it) => metaOf(it).name === deployment);
  const workload = named.find((it) => metaOf(it).namespace === namespace) ?? named[0];
  const common = { title, inferred: false, container };
  return workload === undefined
    ? { ...common, workload, namespace, belongs: ({ name }) => name.startsWith(`${deployment}-`) }
    : { ...ofWorkload(workload), ...common };
}

function ofWorkload(workload: KubeObject): FoundController {
  const { namespace, name } = metaOf(workload);
  const wanted = Object.entries(
    recordOf(valueAt(workload, 'spec', 'selector', 'matchLabels')) ?? {},
  );
  return {
    title: nameOf(workload),
    workload,
    inferred: true,
    namespace,
    belongs: (pod) =>
      wanted.length === 0
        ? pod.name.startsWith(`${name}-`)
        : wanted.every(([label, value]) => pod.labels[label] === value),
    container: undefined,
  };
}

function managersOf(object: KubeObject): readonly string[] {
  const managers = recordsAt(object, 'metadata', 'managedFields').map((it) =>
    textAt(it, 'manager'),
  );
  return [...new Set(managers)].filter(mayHold);
}
