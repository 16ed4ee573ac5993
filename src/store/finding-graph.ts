import {
  type Conclusion,
  compareConclusions,
  culpritKey,
  otherSources,
  type Source,
} from '../analysis/findings/conclusion.ts';
import { rootOf } from '../analysis/findings/root-cause.ts';
import { objectKey } from '../kube/object-name.ts';

/** What is concluded about one object, and who blames it. */
interface Node {
  readonly key: string;
  /** Where its conclusions come from. */
  readonly origins: Set<string>;
  /** The best first. */
  conclusions: readonly Conclusion[];
  /** Whom the best blames. */
  blames: string | undefined;
  /** Who blames it. */
  readonly blamedBy: Set<Node>;
  /** Where it was put last; `undefined` while nothing is concluded about it. */
  placed: Placed | undefined;
}

/** One object under its root cause. It never changes: another conclusion is another place. */
export interface Placed {
  readonly key: string;
  readonly root: string;
  readonly best: Conclusion;
  readonly others: number;
}

/** Who is told where objects come to hang. */
export interface PlaceListener {
  put(place: Placed): void;
  remove(place: Placed): void;
}

/**
 * Who blames whom, kept as conclusions come and go. What one conclusion costs grows with how many objects
 * it moves to another cause, and not with how many there are.
 */
export class FindingGraph {
  private readonly nodes = new Map<string, Node>();
  private readonly byOrigin = new Map<string, readonly Conclusion[]>();
  private readonly listener: PlaceListener;

  constructor(listener: PlaceListener) {
    this.listener = listener;
  }

  /** Replaces everything that was concluded from `origin`; nothing takes it away. */
  set(origin: string, conclusions: readonly Conclusion[]): void {
    const before = this.byOrigin.get(origin) ?? [];
    if (before.length === 0 && conclusions.length === 0) return;
    if (conclusions.length === 0) this.byOrigin.delete(origin);
    else this.byOrigin.set(origin, conclusions);
    const touched = new Set<Node>();
    for (const conclusion of before) touched.add(this.take(conclusion, origin));
    for (const conclusion of conclusions) touched.add(this.give(conclusion, origin));
    const left = new Set(touched);
    for (const node of touched) this.settle(node, left);
    // Not before all are settled: what one does not blame any more another may.
    for (const node of left) this.forget(node);
  }

  /** Takes away what one source has concluded about an object, from whatever origin. */
  drop(key: string, source: Source): void {
    for (const origin of [...(this.nodes.get(key)?.origins ?? [])]) {
      const all = this.from(origin);
      const rest = all.filter((it) => it.source !== source || objectKey(it.object) !== key);
      if (rest.length < all.length) this.set(origin, rest);
    }
  }

  from(origin: string): readonly Conclusion[] {
    return this.byOrigin.get(origin) ?? [];
  }

  place(key: string): Placed | undefined {
    return this.nodes.get(key)?.placed;
  }

  /** All that is concluded about one object, the best first. */
  about(key: string): readonly Conclusion[] {
    return this.nodes.get(key)?.conclusions ?? [];
  }

  private take(conclusion: Conclusion, origin: string): Node {
    const node = this.node(objectKey(conclusion.object));
    const at = node.conclusions.indexOf(conclusion);
    node.conclusions = node.conclusions.filter((_, index) => index !== at);
    node.origins.delete(origin);
    return node;
  }

  private give(conclusion: Conclusion, origin: string): Node {
    const node = this.node(objectKey(conclusion.object));
    node.conclusions = [...node.conclusions, conclusion].sort(compareConclusions);
    node.origins.add(origin);
    return node;
  }

  /**
   * Brings the places up to date of an object and of all that blames it, directly or not; adds to `left` whom
   * it does not blame any more.
   */
  private settle(node: Node, left: Set<Node>): void {
    const [best] = node.conclusions;
    const blames = best && culpritKey(best);
    if (blames === node.blames) this.put(node);
    else {
      const before = this.blame(node, blames);
      if (before !== undefined) left.add(before);
      for (const one of blamers(node)) this.put(one);
    }
  }

  /** Returns whom it has blamed before. */
  private blame(node: Node, key: string | undefined): Node | undefined {
    const before = node.blames === undefined ? undefined : this.nodes.get(node.blames);
    before?.blamedBy.delete(node);
    node.blames = key;
    if (key !== undefined) this.node(key).blamedBy.add(node);
    return before;
  }

  private put(node: Node): void {
    const { key, conclusions, placed } = node;
    const [best, ...rest] = conclusions;
    const root = rootOf(key, (at) => this.nodes.get(at)?.blames);
    const others = best === undefined ? 0 : otherSources(best, rest);
    if (placed?.root === root && placed.best === best && placed.others === others) return;
    if (placed !== undefined) this.listener.remove(placed);
    node.placed = best && { key, root, best, others };
    if (node.placed !== undefined) this.listener.put(node.placed);
  }

  private node(key: string): Node {
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const node = {
      key,
      origins: new Set<string>(),
      conclusions: [],
      blames: undefined,
      blamedBy: new Set<Node>(),
      placed: undefined,
    };
    this.nodes.set(key, node);
    return node;
  }

  private forget({ key, conclusions, blamedBy }: Node): void {
    if (conclusions.length === 0 && blamedBy.size === 0) this.nodes.delete(key);
  }
}

/** An object and all that blames it, directly or not; a circle is gone round once. */
function blamers(node: Node): ReadonlySet<Node> {
  const all = new Set([node]);
  for (const one of all) for (const blamer of one.blamedBy) all.add(blamer);
  return all;
}
