import type { KubeEvent } from '../kube/events.ts';
import { type Row, RowProjector } from '../kube/row.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import { COMMON_CONDITIONS, type ConditionFact } from './conditions.ts';
import type {
  BackOff,
  Cause,
  ControllerFact,
  DeletionFlow,
  FinalizerFact,
  Gate,
  Pack,
  Relation,
  Subject,
  WaitsOn,
} from './pack.ts';
import { harmlessTouch } from './touch.ts';
import type { Pause, Target, Trigger } from './trigger.ts';
import type { Carrier, Work, WorkflowFacts } from './workflow.ts';

/** One finalizer of an object that is being deleted, with what is known of it. */
export interface KnownStep {
  readonly finalizer: string;
  readonly fact: FinalizerFact | undefined;
  /** The title of the pack that knows it. */
  readonly system: string | undefined;
}

/** How one object is deleted, as far as anybody has told ktop. */
export interface DeletionPlan {
  /** The flow that describes it; `undefined` where finalizers have no known order. */
  readonly flow: DeletionFlow | undefined;
  /** The title of the pack whose flow it is; empty without one. */
  readonly system: string;
  /** What keeps its controller from beginning. */
  readonly gate: Gate | undefined;
  /** The finalizers given, in the order of the flow; those outside it come last, as they were. */
  readonly steps: readonly KnownStep[];
}

/** Everything that is known of one terminating object besides its steps. */
export interface About {
  /** Rules for it, most telling first. */
  readonly causes: readonly Cause[];
  readonly waitsOn: WaitsOn | undefined;
  /** Who works on it, where a pack names the controller. */
  readonly controller: ControllerFact | undefined;
  readonly answers: readonly string[];
}

/** As much of an event as tells what it means. */
export interface MeantEvent extends Pick<KubeEvent, 'reason' | 'message'> {
  readonly about: Pick<KubeEvent['about'], 'apiVersion' | 'kind'>;
}

/** How many types of conditions are remembered, whether anything is known of them or not. */
const MOST_REMEMBERED = 2_000;

/** Everything the packs know, for looking up. */
export class Knowledge {
  private readonly packs: readonly Pack[];
  private readonly exact = new Map<string, KnownStep>();
  private readonly conditions = new Map<string, ConditionFact | undefined>();
  private readonly patterns: {
    readonly matches: (finalizer: string) => boolean;
    readonly step: KnownStep;
  }[] = [];

  constructor(packs: readonly Pack[]) {
    this.packs = packs;
    for (const pack of packs)
      for (const fact of [...pack.finalizers, ...pack.flows.flatMap(({ steps }) => steps)])
        this.learn(fact, pack.title);
  }

  /** What is known of a finalizer by its name alone. */
  finalizer(name: string): KnownStep {
    const known = this.exact.get(name);
    if (known !== undefined) return known;
    const pattern = this.patterns.find(({ matches }) => matches(name));
    if (pattern !== undefined) return { ...pattern.step, finalizer: name };
    return { finalizer: name, fact: undefined, system: undefined };
  }

  /** How a terminating object is deleted; `finalizers` are those it has or had. */
  plan(row: Row, finalizers: readonly string[]): DeletionPlan {
    for (const pack of this.packs) {
      const flow = pack.flows.find(({ describes }) => describes(row));
      if (flow !== undefined) return this.planOf(flow, pack.title, row, finalizers);
    }
    const steps = finalizers.map((name) => this.finalizer(name));
    return { flow: undefined, system: '', gate: undefined, steps };
  }

  /** What is known of an object that is at these steps. */
  about(row: Row, current: readonly { readonly fact: FinalizerFact | undefined }[]): About {
    const facts = current.map(({ fact }) => fact).filter((fact) => fact !== undefined);
    const kinds = this.packs.flatMap((pack) => pack.kinds ?? []).filter((it) => it.describes(row));
    const owner = this.packs.find(({ flows }) => flows.some(({ describes }) => describes(row)));
    const flow = owner?.flows.find(({ describes }) => describes(row));
    const holder = this.packs.find((pack) => facts.some((fact) => pack.finalizers.includes(fact)));
    // Past its flow an object may be held by strangers, of whom the flow and its controller know nothing.
    const isAtFlow = current.length === 0 || facts.some((fact) => flow?.steps.includes(fact));
    return {
      causes: [
        ...(isAtFlow ? (flow?.causes ?? []) : []),
        ...facts.flatMap(({ causes }) => causes ?? []),
        ...kinds.flatMap(({ causes }) => causes),
      ],
      waitsOn:
        facts.find(({ waitsOn }) => waitsOn !== undefined)?.waitsOn ??
        kinds.find(({ waitsOn }) => waitsOn !== undefined)?.waitsOn,
      controller: flow !== undefined && isAtFlow ? owner?.controller : holder?.controller,
      answers: [
        ...(flow?.answers ?? []),
        ...facts.flatMap(({ answers }) => answers ?? []),
        ...kinds.flatMap(({ answers }) => answers),
      ],
    };
  }

  /** Whether Kubernetes itself holds a finalizer: its controllers are no workloads of the cluster. */
  isBuiltIn(finalizer: string): boolean {
    return this.finalizer(finalizer).system === 'Kubernetes';
  }

  /** Reasons why objects cannot even be deleted. */
  obstacles(): readonly Cause[] {
    return this.packs.flatMap((pack) => pack.obstacles ?? []);
  }

  /** Why an object that nobody deletes may not get on, and who works on it. */
  progress(subject: Subject): {
    readonly causes: readonly Cause[];
    readonly controllers: readonly ControllerFact[];
  } {
    const packs = this.packs.filter((pack) => pack.progress?.describes(subject));
    return {
      causes: packs.flatMap((pack) => pack.progress?.causes ?? []),
      controllers: packs.flatMap((pack) => pack.controller ?? []),
    };
  }

  /** Those that packs name. */
  controllers(): readonly ControllerFact[] {
    return this.packs.flatMap((pack) => pack.controller ?? []);
  }

  /** The ways to make an object's controller reconcile it, the usual one first; a harmless touch if no other. */
  triggers(target: Target): readonly [Trigger, ...Trigger[]] {
    const known = this.packs
      .flatMap((pack) => pack.triggers ?? [])
      .filter((trigger) => trigger.describes(target));
    const [first, ...rest] = known;
    return first === undefined ? [harmlessTouch] : [first, ...rest];
  }

  /** How an object's controller is told to leave it alone; `undefined` where no system has that. */
  pause(target: Target): Pause | undefined {
    return this.packs.flatMap((pack) => pack.pauses ?? []).find((pause) => pause.describes(target));
  }

  /** What conditions of this type say of objects of a kind; `undefined` where nobody has told ktop. */
  condition(kind: ServedKind, type: string): ConditionFact | undefined {
    const key = `${kindKey(kind)} ${type}`;
    // Types are whatever controllers write.
    if (this.conditions.size > MOST_REMEMBERED) this.conditions.clear();
    if (!this.conditions.has(key)) this.conditions.set(key, this.findCondition(kind, type));
    return this.conditions.get(key);
  }

  /** Who works on an object that nobody deletes or that somebody does, where a pack names it. */
  controllerOf(subject: Subject): ControllerFact | undefined {
    const row = new RowProjector().project(subject.kind, subject.object);
    if ('malformed' in row) return undefined;
    const steps = row.finalizers.map((name) => this.finalizer(name));
    return this.about(row, steps).controller ?? this.progress(subject).controllers[0];
  }

  /** How the controller of a kind waits after failures: `undefined` where no system has a rule of its own. */
  backOff(kind: string): BackOff | undefined {
    return this.packs.flatMap((pack) => pack.backOffs ?? []).find((fact) => fact.kind === kind);
  }

  /** Whose work a Job or a pod carries out; the first system that knows it tells. */
  workOf(carrier: Carrier): { readonly work: Work; readonly facts: WorkflowFacts } | undefined {
    for (const facts of this.workflows()) {
      const work = facts.workOf(carrier);
      if (work !== undefined) return { work, facts };
    }
    return undefined;
  }

  /** What an event means, where a system tells. */
  eventMeaning({ about, reason, message }: MeantEvent): string | undefined {
    const [group = ''] = about.apiVersion.includes('/') ? about.apiVersion.split('/') : [];
    const fact = this.packs
      .flatMap((pack) => pack.events ?? [])
      .find((it) => it.reason === reason && it.kind === about.kind && it.group === group);
    return fact?.means(message);
  }

  /** What belongs to an object besides its owners and dependents. */
  relations(subject: Subject): readonly Relation[] {
    return this.packs
      .flatMap((pack) => pack.relations ?? [])
      .filter(({ describes }) => describes(subject));
  }

  /** Labels of which every pod that carries out work has one, each once. */
  workLabels(): WorkflowFacts['podLabels'] {
    const all = this.workflows().flatMap(({ podLabels }) => podLabels);
    return all.filter(({ label }, i) => all.findIndex((other) => other.label === label) === i);
  }

  private workflows(): readonly WorkflowFacts[] {
    return this.packs.flatMap((pack) => pack.workflows ?? []);
  }

  private findCondition(kind: ServedKind, type: string): ConditionFact | undefined {
    const own = this.packs.flatMap((pack) => pack.conditions ?? []);
    return [...own, ...COMMON_CONDITIONS].find(
      (fact) =>
        fact.kinds?.includes(kindKey(kind)) !== false &&
        (typeof fact.type === 'string' ? fact.type === type : fact.type.test(type)),
    );
  }

  private planOf(
    flow: DeletionFlow,
    system: string,
    row: Row,
    finalizers: readonly string[],
  ): DeletionPlan {
    const left = new Set(finalizers);
    const ordered = flow.steps.flatMap((fact) => {
      const matches = matcherOf(fact.name);
      return finalizers
        .filter((name) => matches(name) && left.delete(name))
        .map((finalizer) => ({ finalizer, fact, system }));
    });
    const others = [...left].map((name) => this.finalizer(name));
    const gate = flow.gates.find(({ holds }) => holds(row));
    return { flow, system, gate, steps: [...ordered, ...others] };
  }

  private learn(fact: FinalizerFact, system: string): void {
    const step = { finalizer: fact.name, fact, system };
    if (fact.name.includes('*')) this.patterns.push({ matches: matcherOf(fact.name), step });
    else if (!this.exact.has(fact.name)) this.exact.set(fact.name, step);
  }
}

function matcherOf(name: string): (finalizer: string) => boolean {
  if (!name.includes('*')) return (finalizer) => finalizer === name;
  const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`);
  return (finalizer) => pattern.test(finalizer);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
