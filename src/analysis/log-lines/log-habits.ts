import { count } from '../sentences.ts';
import type { Level, LogFormat, LogLine } from './log-line.ts';

/** Fewer lines say nothing of how a program logs. */
const TELLING = 5;

/** How a program logs: whether what it does to which object can be read there at all. */
export class LogHabits {
  private lines = 0;
  private naming = 0;
  private readonly formats = new Map<LogFormat, number>();
  private readonly levels = new Set<Level>();

  add({ format, level, object }: LogLine): void {
    this.lines++;
    if (object !== undefined) this.naming++;
    this.formats.set(format, (this.formats.get(format) ?? 0) + 1);
    if (level !== undefined) this.levels.add(level);
  }

  /**
   * Why nothing is read of one object, and what makes the program say more, for who has read all there
   * is. An inference from what was read.
   */
  whySilentAbout(object: string): string {
    if (this.lines === 0) return `its log is empty. ${REMEDY.plain}`;
    const read = count(this.lines, 'line');
    if (this.naming > 0 && this.lines >= TELLING)
      return `none of ${read} speaks of ${object}; ${this.naming} speak of other objects`;
    const format = this.commonest();
    const isQuiet = this.levels.size > 0 && ![...this.levels].some(isTalkative);
    const levels = isQuiet ? `, and all are ${[...this.levels].join(' or ')}` : '';
    return `none of ${read} names an object${levels}: it seems to log too little. ${REMEDY[format]}`;
  }

  private commonest(): LogFormat {
    const [first] = [...this.formats].sort(([, a], [, b]) => b - a);
    return first?.[0] ?? 'plain';
  }
}

function isTalkative(level: Level): boolean {
  return level === 'info' || level === 'debug' || level === 'trace';
}

const TRACING =
  'Of tracing (kube-rs) the environment decides: RUST_LOG=info,kube=debug in its Deployment, which restarts it.';
const ZAP =
  'Of controller-runtime with zap a flag decides: --zap-log-level=debug in its Deployment, which restarts it.';
const KLOG = 'Of klog a flag decides: -v=4 in its Deployment, which restarts it.';
const ANY = 'Its own documentation says how it is made to log more.';

/** tracing-subscriber EnvFilter; controller-runtime pkg/log/zap/flags.go; k8s.io/klog/v2 Init. */
const REMEDY: Readonly<Record<LogFormat, string>> = {
  'tracing-json': TRACING,
  tracing: TRACING,
  json: ZAP,
  'zap-console': ZAP,
  klog: KLOG,
  logfmt: ANY,
  plain: ANY,
};
