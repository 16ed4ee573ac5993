import type { LogTarget } from '../kube/container-log.ts';

/** Who speaks: containers, with their pods in front once there are several. */
export class LogSources {
  private readonly colours = new Map<string, number>();
  private pod: string | undefined;
  private hasPods = false;
  private longest = 0;
  /** Who spoke last, and is known: mostly it is the same again. */
  private last: LogTarget | undefined;
  private leaders: ReadonlySet<string> = new Set();

  add(target: LogTarget): void {
    if (target === this.last) return;
    this.last = target;
    const key = `${target.pod}/${target.container}`;
    if (this.colours.has(key)) return;
    this.pod ??= target.podUid;
    if (this.pod !== target.podUid && !this.hasPods) {
      this.hasPods = true;
      this.longest = Math.max(...[...this.colours.keys()].map(({ length }) => length));
    }
    this.colours.set(key, this.colours.size);
    this.longest = Math.max(this.longest, this.nameOf(target).length);
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
    const label = mark + this.nameOf(target);
    return label.length > columns ? `…${label.slice(label.length - columns + 1)}` : label;
  }

  /** A number for each, from 0 in the order in which they were heard first. */
  colourOf({ pod, container }: LogTarget): number {
    return this.colours.get(`${pod}/${container}`) ?? 0;
  }

  /** How many columns of the screen they take. */
  columns(columns: number): number {
    return Math.min(this.longest + (this.hasLeader ? 1 : 0), Math.floor(columns / 3));
  }

  private nameOf({ pod, container }: LogTarget): string {
    return this.hasPods ? `${pod}/${container}` : container;
  }
}
