import type { ControllerFact } from '../../knowledge/pack.ts';
import { type KubeObject, metaOf, nameOf, numberAt, textAt } from '../../kube/object.ts';
import { type ObjectName, objectNameOf } from '../../kube/object-name.ts';
import { type Instant, parseInstant } from '../../kube/time.ts';
import { isHeld } from '../leaders.ts';
import type { ControllerStanding } from './judge.ts';

/** What is known of a controller whose Lease is looked for. */
export interface Candidate {
  /** What is known of it by name; then nothing is guessed. */
  readonly fact?: ControllerFact | undefined;
  /** The field managers that write the status of its objects. */
  readonly writers: readonly string[];
  /** The API group of its objects. */
  readonly group: string;
  /** The workload that looks like it. */
  readonly workload?: KubeObject | undefined;
}

/** The Lease by which a controller leads, or would. */
export interface Leadership {
  readonly lease: KubeObject;
  readonly isHeld: boolean;
  readonly isInferred: boolean;
}

/** The same with what is known of the controller. */
export interface NamedLeadership extends Leadership {
  readonly name: string;
  /** What runs it, where that is known. */
  readonly runsAs: ObjectName | undefined;
}

/** What many controllers call themselves. */
const COMMON_NAMES =
  /^(manager|controller|operator|main|app|server|controller-manager|unknown|Go-http-client|kubectl.*|ktop|node-fetch|curl|Mozilla|python-requests|unknown\.exe)$/;

/** Whether a field manager is called as many are. */
export function isCommonName(manager: string): boolean {
  return COMMON_NAMES.test(manager);
}

/**
 * The Lease of a controller among these: by the name that a pack gives, else by its workload, its field
 * manager or its API group, in this order. Old ones are left behind when a controller changes their name:
 * one that is renewed counts, else the one that was renewed last.
 */
export function leadershipOf(
  leases: readonly KubeObject[],
  { fact, writers, group, workload }: Candidate,
  now: Instant,
): Leadership | undefined {
  if (fact !== undefined)
    return best(
      leases.filter((it) => leaseName(it) === fact.lease),
      false,
      now,
    );
  const named = writers.filter((writer) => !isCommonName(writer));
  const ways: readonly ((lease: KubeObject) => boolean)[] = [
    (lease) => workload !== undefined && isOfWorkload(lease, workload),
    (lease) => named.some((writer) => isCalled(lease, writer)),
    (lease) => isOfGroup(lease, group),
  ];
  for (const way of ways) {
    const found = best(leases.filter(way), true, now);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a Lease says of the controller that leads by it. */
export function standingByLease(
  name: string,
  { lease, isHeld, isInferred }: Leadership,
): ControllerStanding {
  const renewed = renewedAt(lease);
  const holder = textAt(lease, 'spec', 'holderIdentity');
  const lasts = numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 15;
  const who = holder === '' ? 'nobody holds it' : `held by ${holder}`;
  return {
    name,
    state: isHeld ? 'up' : 'down',
    since: isHeld ? undefined : renewed,
    why: `nobody leads ${name} (${nameOf(lease)}, ${who}, is not renewed)`,
    isInferred,
    runsAs: objectNameOf(lease),
    evidence: [
      {
        text: `${who}, ${renewed === undefined ? 'never renewed' : `renewed last at ${new Date(renewed).toISOString()}`}, and holds for ${lasts} s`,
        object: nameOf(lease),
        source: 'spec.renewTime',
      },
    ],
  };
}

/** When a Lease was renewed last. */
export function renewedAt(lease: KubeObject): Instant | undefined {
  return parseInstant(textAt(lease, 'spec', 'renewTime'));
}

function best(
  leases: readonly KubeObject[],
  isInferred: boolean,
  now: Instant,
): Leadership | undefined {
  const [lease] = [...leases].sort((a, b) => (renewedAt(b) ?? 0) - (renewedAt(a) ?? 0));
  return lease && { lease, isHeld: isHeld(lease, now), isInferred };
}

/** Its holder is called after a pod, and that after its workload (controller-runtime pkg/leaderelection). */
function isOfWorkload(lease: KubeObject, workload: KubeObject): boolean {
  const { namespace, name } = metaOf(workload);
  return textAt(lease, 'metadata', 'namespace') === namespace && begins(holderOf(lease), name);
}

function isCalled(lease: KubeObject, writer: string): boolean {
  return begins(leaseName(lease), writer) || begins(holderOf(lease), writer);
}

/** `2743c979.kratix.io` of `platform.kratix.io`: the names that kubebuilder makes end in the domain. */
function isOfGroup(lease: KubeObject, group: string): boolean {
  const name = leaseName(lease);
  const domain = name.slice(name.indexOf('.') + 1);
  if (!name.includes('.') || !domain.includes('.')) return false;
  return group === domain || group.endsWith(`.${domain}`);
}

function leaseName(lease: KubeObject): string {
  return textAt(lease, 'metadata', 'name');
}

function holderOf(lease: KubeObject): string {
  return textAt(lease, 'spec', 'holderIdentity');
}

/** Whether a name is this word, or begins with it and a separator. */
function begins(name: string, word: string): boolean {
  return (
    name.startsWith(word) &&
    (name.length === word.length || '-_.'.includes(name[word.length] ?? ''))
  );
}
