import { readyOf } from '../analysis/causes/holder.ts';
import { controllerState } from '../analysis/controller-state.ts';
import { controllersOf } from '../analysis/controllers-of.ts';
import type { ControllerStanding } from '../analysis/reconciles/judge.ts';
import {
  type Candidate,
  isCommonName,
  type Leadership,
  leadershipOf,
  type NamedLeadership,
  standingByLease,
} from '../analysis/reconciles/leadership.ts';
import { subjectOf } from '../analysis/reconciliation.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Look } from '../knowledge/look.ts';
import type { ControllerFact } from '../knowledge/pack.ts';
import { type KubeObject, metaOf, nameOf, numberAt } from '../kube/object.ts';
import { type ObjectName, objectNameOf } from '../kube/object-name.ts';
import type { ObjectRef } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { LeaseReader } from './lease-reader.ts';

interface ControllerBookOptions {
  readonly clock: Clock;
  readonly knowledge: Knowledge;
  readonly leases: LeaseReader;
  readonly look: () => Look | undefined;
}

/** Who works on the objects of one kind. */
interface Entry {
  readonly at: Instant;
  readonly standing: ControllerStanding;
  /** By which Lease it leads, if one was found. */
  readonly leadership: Leadership | undefined;
}

/** How long what was found of a controller is believed. */
const BELIEVED_MS = 30_000;

/**
 * Who works on objects that nobody reacts to, and whether it runs. Asked seldom, and for one object of a
 * kind and a manager: what is true of one is true of all.
 */
export class ControllerBook {
  private readonly options: ControllerBookOptions;
  private readonly entries = new Map<string, Entry>();
  private readonly wished = new Map<
    string,
    { readonly ref: ObjectRef; readonly writers: readonly string[] }
  >();
  private busy = false;
  private failure: string | undefined;

  constructor(options: ControllerBookOptions) {
    this.options = options;
  }

  /**
   * What is known of whoever works on an object; what is not known, or not any more, is asked for at the
   * next `check`. `undefined`: not asked yet.
   */
  standingOf(ref: ObjectRef, writers: readonly string[]): ControllerStanding | undefined {
    const key = keyOf(ref, writers);
    const entry = this.entries.get(key);
    if (entry === undefined || this.options.clock.now() - entry.at >= BELIEVED_MS)
      this.wished.set(key, { ref, writers });
    return entry?.standing;
  }

  /** How whoever works on an object is called; asks for nothing. */
  nameOf(ref: ObjectRef, writers: readonly string[]): string {
    return this.entries.get(keyOf(ref, writers))?.standing.name ?? nameOfController(ref, writers);
  }

  /** By which Leases controllers lead that were asked about. */
  leaderships(): readonly NamedLeadership[] {
    return [...this.entries.values()].flatMap(({ leadership, standing: { name, runsAs } }) =>
      leadership === undefined ? [] : [{ ...leadership, name, runsAs }],
    );
  }

  /** Whether nothing is left to be asked for now. */
  get isSettled(): boolean {
    return !this.busy && this.wished.size === 0;
  }

  /** Why something could not be found out, which is a defect of ktop. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Asks about one controller, if any is wanted; called once a second. */
  async check(): Promise<void> {
    const [next] = this.wished;
    const look = this.options.look();
    if (this.busy || next === undefined || look === undefined) return;
    const [key, { ref, writers }] = next;
    this.wished.delete(key);
    this.busy = true;
    const found = await this.find(ref, writers, look).catch((error: unknown) => {
      this.failure = error instanceof Error ? error.message : String(error);
      return { standing: unknown(nameOfController(ref, writers)), leadership: undefined };
    });
    this.entries.set(key, { at: this.options.clock.now(), ...found });
    this.busy = false;
  }

  close(): void {
    this.entries.clear();
    this.wished.clear();
  }

  private async find(
    ref: ObjectRef,
    writers: readonly string[],
    look: Look,
  ): Promise<Pick<Entry, 'standing' | 'leadership'>> {
    const { knowledge } = this.options;
    const name = nameOfController(ref, writers);
    const { kind } = ref;
    const found = await look.get(kindKey(kind), ref.namespace, ref.name);
    if (!found.seen || found.value === undefined)
      return { standing: unknown(name), leadership: undefined };
    const object = found.value;
    const fact = knowledge.controllerOf(subjectOf(object, kind, look));
    if (fact !== undefined) {
      const leadership = this.lead({ fact, writers, group: kind.group });
      const runsAs = deploymentOf(fact);
      if (leadership !== undefined)
        return { standing: { ...standingByLease(fact.title, leadership), runsAs }, leadership };
      const { state, since, evidence } = await controllerState(look, fact);
      const [first] = evidence;
      const why = `${fact.title} does not run${first === undefined ? '' : ` (${first.object ?? ''}: ${first.text})`}`;
      const known = state === 'up' || state === 'down' ? state : 'unknown';
      const standing = {
        name: fact.title,
        state: known,
        since,
        why,
        isInferred: false,
        evidence,
        runsAs,
      } as const;
      return { standing, leadership };
    }
    const named = this.lead({ writers, group: kind.group });
    if (named !== undefined) return { standing: standingByLease(name, named), leadership: named };
    const workloads = await controllersOf(object, kind, look, knowledge);
    const workload = workloads.seen
      ? workloads.value.map((it) => it.workload).find((it) => it !== undefined)
      : undefined;
    if (workload === undefined) return { standing: unknown(name), leadership: undefined };
    const leadership = this.lead({ writers, group: kind.group, workload });
    const standing =
      leadership === undefined
        ? standingByReplicas(workload)
        : { ...standingByLease(nameOf(workload), leadership), runsAs: objectNameOf(workload) };
    return { standing, leadership };
  }

  private lead(candidate: Candidate): Leadership | undefined {
    const { read } = this.options.leases;
    return read && leadershipOf(read.leases, candidate, read.at);
  }
}

/** How a controller is called of which only a field manager is known; empty where not even that is. */
function nameOfController({ kind }: ObjectRef, [writer = '']: readonly string[]): string {
  return isCommonName(writer) ? `${writer} of ${kind.group}` : writer;
}

function keyOf({ kind }: ObjectRef, [writer = '']: readonly string[]): string {
  return `${kindKey(kind)} ${writer}`;
}

function unknown(name: string): ControllerStanding {
  return { name, state: 'unknown', since: undefined, why: '', isInferred: true, evidence: [] };
}

function deploymentOf({ namespace, deployment }: ControllerFact): ObjectName {
  return { group: 'apps', kind: 'Deployment', namespace, name: deployment };
}

function standingByReplicas(workload: KubeObject): ControllerStanding {
  const ready = readyOf(workload);
  const wanted = numberAt(workload, 'spec', 'replicas') ?? 1;
  const text = `${ready} of ${wanted} replicas are ready`;
  return {
    name: metaOf(workload).name,
    state: ready > 0 ? 'up' : 'down',
    since: undefined,
    why: `${nameOf(workload)}, which looks like its controller, has no ready replica`,
    isInferred: true,
    evidence: [{ text, object: nameOf(workload), source: 'status.readyReplicas' }],
    runsAs: objectNameOf(workload),
  };
}
