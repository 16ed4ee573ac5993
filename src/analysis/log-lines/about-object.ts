import type { LogLine } from './log-line.ts';
import { mentionOf } from './mention-of.ts';
import { reconcileIdOf } from './reconcile-id.ts';

/** The object that is looked for in a log. */
export interface Wanted {
  /** Every name of its kind, in lower case: `widget`, `widgets`. */
  readonly kinds: readonly string[];
  /** `undefined`: of whatever namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** As many reconciliations as overlap, and more. */
const MOST_IDS = 1_000;

/** Tells the lines of a controller about one object from all others, in whatever format it writes. */
export class AboutObject {
  private readonly wanted: Wanted;
  private readonly isMentioned: (text: string) => boolean;
  private readonly reconcileIds = new Set<string>();

  constructor(wanted: Wanted) {
    const { namespace, name } = wanted;
    this.wanted = wanted;
    this.isMentioned = namespace === undefined ? () => false : mentionOf({ namespace, name });
  }

  /**
   * Whether a line is about it. What else is said in a reconciliation of it is about it, too, even
   * where it names something else: lines are to be told in their order.
   */
  isAbout(line: LogLine, text: string): boolean {
    const id = reconcileIdOf(line.fields);
    if (id !== undefined && this.reconcileIds.has(id)) return true;
    if (!this.names(line, text)) return false;
    if (id !== undefined) this.remember(id);
    return true;
  }

  private names({ object }: LogLine, text: string): boolean {
    const { kinds, namespace, name } = this.wanted;
    if (object === undefined) return this.isMentioned(text);
    const { kind } = object;
    if (object.name !== name || (kind !== '' && !kinds.includes(kind.toLowerCase()))) return false;
    return namespace === undefined || object.namespace === '' || object.namespace === namespace;
  }

  private remember(id: string): void {
    this.reconcileIds.add(id);
    for (const oldest of this.reconcileIds) {
      if (this.reconcileIds.size <= MOST_IDS) break;
      this.reconcileIds.delete(oldest);
    }
  }
}
