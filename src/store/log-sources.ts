import type { LogTarget } from '../kube/container-log.ts';

interface Source {
  readonly pod: string;
  readonly container: string;
  /** A number for each, from 0 in the order in which they were heard first. */
  readonly colour: number;
}

/** Who speaks, by the shortest names that tell them apart. */
export class LogSources {
  private readonly sources = new Map<string, Source>();
  private names: ReadonlyMap<string, string> | undefined;
  private longest = 0;
  /** Who spoke last, and is known: mostly it is the same again. */
  private last: LogTarget | undefined;
  private leaders: ReadonlySet<string> = new Set();

  add(target: LogTarget): void {
    if (target === this.last) return;
    this.last = target;
    const key = keyOf(target);
    if (this.sources.has(key)) return;
    const { pod, container } = target;
    this.sources.set(key, { pod, container, colour: this.sources.size });
    this.names = undefined;
  }

  /** Which pods lead, by their names: of a controller's replicas one does the work. */
  lead(pods: ReadonlySet<string>): void {
    this.leaders = pods;
  }

  get hasLeader(): boolean {
    return this.leaders.size > 0;
  }

  /** In so many columns at most; of one that is longer the end, where the container is. `*` marks a leader. */
  labelOf(target: LogTarget, columns: number): string {
    const mark = this.hasLeader ? (this.leaders.has(target.pod) ? '*' : ' ') : '';
    const label = mark + (this.named().get(keyOf(target)) ?? target.container);
    return label.length > columns ? `…${label.slice(label.length - columns + 1)}` : label;
  }

  colourOf(target: LogTarget): number {
    return this.sources.get(keyOf(target))?.colour ?? 0;
  }

  /** How many columns of the screen they take. */
  columns(columns: number): number {
    this.named();
    return Math.min(this.longest + (this.hasLeader ? 1 : 0), Math.floor(columns / 3));
  }

  private named(): ReadonlyMap<string, string> {
    if (this.names !== undefined) return this.names;
    const all = [...this.sources];
    const pods = shortNames([...new Set(all.map(([, { pod }]) => pod))]);
    const isOneContainer = new Set(all.map(([, { container }]) => container)).size === 1;
    this.names = new Map(
      all.map(([key, { pod, container }]) => [
        key,
        pods.size <= 1
          ? container
          : isOneContainer
            ? (pods.get(pod) ?? pod)
            : `${pods.get(pod) ?? pod}/${container}`,
      ]),
    );
    this.longest = Math.max(0, ...[...this.names.values()].map(({ length }) => length));
    return this.names;
  }
}

/** Names of pods without the words with which all of them begin; a number alone is no name. */
function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const words = names.map((name) => name.split('-'));
  const [first = []] = words;
  let common = 0;
  const isCommon = () =>
    words.every((its) => its.length > common + 1 && its[common] === first[common]);
  while (words.length > 1 && isCommon()) common++;
  const isNumber = words.some((its) => /^\d+$/.test(its.slice(common).join('-')));
  const from = isNumber ? Math.max(0, common - 1) : common;
  return new Map(names.map((name, i) => [name, words[i]?.slice(from).join('-') ?? name]));
}

function keyOf({ pod, container }: LogTarget): string {
  return `${pod}/${container}`;
}
