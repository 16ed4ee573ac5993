import { culpritOf } from '../knowledge/culprit.ts';
import type { Finding } from '../knowledge/finding.ts';
import type { Look } from '../knowledge/look.ts';
import type { Subject, WaitsOn } from '../knowledge/pack.ts';
import { type KubeObject, metaOf, nameOf, requestedAt, textAt, valueAt } from '../kube/object.ts';
import { findKind, kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Step } from './deletion-steps.ts';
import type { Diagnosis } from './diagnosis.ts';

/** How deep the tree is followed, and how many objects of one level: the worst explains the rest. */
const DEPTH = 5;
const WIDTH = 5;

/** What a step waits for, as far as it was followed. */
export interface Waits {
  readonly children: readonly Diagnosis[];
  readonly total: number;
  readonly unseen: string | undefined;
}

/** Explains what a step waits for, the worst first; `explain` explains one object. */
export async function explainWaits(
  waitsOn: WaitsOn | undefined,
  subject: Subject,
  above: ReadonlySet<string>,
  explain: (object: KubeObject, kind: ServedKind) => Promise<Diagnosis>,
): Promise<Waits> {
  if (waitsOn === undefined || above.size > DEPTH)
    return { children: [], total: 0, unseen: undefined };
  const seen = await waitsOn(subject);
  if (!seen.seen) return { children: [], total: 0, unseen: seen.message };
  const { look } = subject;
  const objects = seen.value.filter((object) => !above.has(textAt(object, 'metadata', 'uid')));
  const oldest = first(WIDTH, objects);
  const children = await Promise.all(
    oldest.flatMap((object) => {
      const kind = kindOf(object, look);
      if (kind === undefined) return [];
      return [complete(object, kind, look).then((whole) => explain(whole, kind))];
    }),
  );
  return {
    children: worstFirst(children),
    total: seen.total ?? objects.length,
    unseen: undefined,
  };
}

/** What holds a dependent holds its owner. */
export function inherit(child: Diagnosis, step: Step | undefined): readonly Finding[] {
  const [first] = child.findings;
  if (first === undefined || (child.state !== 'stuck' && child.state !== 'silent')) return [];
  const name = nameOf(child.object);
  return [
    {
      ...first,
      answers: [...new Set([...(step?.fact?.answers ?? []), ...first.answers])],
      sentence: first.sentence.startsWith('it waits for ')
        ? first.sentence.replace(/^it waits for /, `it waits for ${name}, which waits for `)
        : `it waits for ${name}: ${first.sentence}`,
      culprit: first.culprit ?? culpritOf(child.object, first.sentence),
      // The key acts on the object whose detail is open, and that is another one here.
      actions: first.actions.map((action) => ({
        ...action,
        title: action.title.replace(/ \(key F\)$/, ` of ${name}`),
      })),
      evidence: [
        ...(step === undefined
          ? []
          : [
              {
                text: `${step.finalizer} waits for ${step.fact?.waitsFor ?? 'its holder'}`,
                source: 'metadata.finalizers',
              },
            ]),
        ...first.evidence.map((item) => ({ object: name, ...item })),
      ],
    },
  ];
}

/** The whole object where only its metadata is known; that where it cannot be had. */
async function complete(object: KubeObject, kind: ServedKind, look: Look): Promise<KubeObject> {
  if ('spec' in object || 'status' in object || 'data' in object) return object;
  const { namespace, name, uid } = metaOf(object);
  const whole = await look.get(kindKey(kind), namespace, name);
  return whole.seen && whole.value !== undefined && metaOf(whole.value).uid === uid
    ? whole.value
    : object;
}

/**
 * The longest deletions; what nobody has asked to go comes before them. Ten thousand may wait in one
 * namespace: each is looked at once.
 */
function first(count: number, objects: readonly KubeObject[]): readonly KubeObject[] {
  const ranked = objects.map((object) => ({
    object,
    held: valueAt(object, 'metadata', 'finalizers') === undefined ? 1 : 0,
    at: requestedAt(object) ?? Number.NEGATIVE_INFINITY,
  }));
  ranked.sort((a, b) => a.held - b.held || a.at - b.at);
  return ranked.slice(0, count).map(({ object }) => object);
}

function worstFirst(children: readonly Diagnosis[]): readonly Diagnosis[] {
  const order = { stuck: 0, silent: 1, 'not-deleting': 2, working: 3 } as const;
  return [...children].sort((a, b) => order[a.state] - order[b.state]);
}

/** The served kind of an object that a list gave. */
function kindOf(object: KubeObject, { kinds }: Look): ServedKind | undefined {
  const { apiVersion, kind } = metaOf(object);
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return (
    kinds.find((served) => served.kind === kind && served.group === group) ??
    findKind(kinds, group === '' ? kind : `${kind}.${group}`)
  );
}
