import type { Conclusion } from '../analysis/findings/conclusion.ts';
import { conclusionOfError } from '../analysis/findings/of-log.ts';
import { conclusionOfLoop } from '../analysis/findings/of-loop.ts';
import { conclusionOfStanding } from '../analysis/findings/of-standing.ts';
import { conclusionsOfWorkflow, objectOfWorkflow } from '../analysis/findings/of-workflow.ts';
import type { ErrorGroup } from '../analysis/log-lines/error-groups.ts';
import type { Workflow } from '../analysis/workflow.ts';
import type { WorkEvidence } from '../analysis/workflow-detail.ts';
import type { Finding } from '../knowledge/finding.ts';
import { nameOfRef, type ObjectName, objectKey } from '../kube/object-name.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { LogsOf } from './logs-request.ts';
import type { FoundLoop } from './reconciles-model.ts';
import type { FoundStanding } from './standing-book.ts';
import { isTroubled } from './workflow-board.ts';

/** What was read so long ago may be mended since. */
const HEARD_MS = 10 * 60_000;
/** How many objects whose logs were opened are remembered. */
const MOST_LOGS = 100;

/** Who keeps what is concluded: another origin adds to it, the same one replaces what it has said before. */
interface Board {
  set(origin: string, conclusions: readonly Conclusion[]): void;
}

/** Turns what panes know into conclusions, as it comes and goes. */
export class FindingFeeds {
  private readonly board: Board;
  private readonly kinds: () => readonly ServedKind[];
  /** Whose work is in trouble, by the uid of what carries it out. */
  private readonly carriers = new Map<string, ObjectName>();
  private readonly carrierOf = new Map<string, string>();
  /** When the logs of which objects were closed, the latest last. */
  private readonly heard = new Map<string, Instant>();
  private loopsFound: readonly FoundLoop[] = [];
  private standingsFound: readonly FoundStanding[] = [];
  /** What looks around them have found, by uid. */
  private readonly causes = new Map<string, Finding>();
  private hasNewCause = false;

  constructor(board: Board, kinds: () => readonly ServedKind[]) {
    this.board = board;
    this.kinds = kinds;
  }

  /** How many objects there are whose logs were opened. */
  get logsHeard(): number {
    return this.heard.size;
  }

  /** Whose work something carries out that is in trouble. */
  workOf(uid: string): ObjectName | undefined {
    return this.carriers.get(uid);
  }

  /** A workflow has come or changed, or is gone. */
  workflow(key: string, workflow: Workflow | undefined, evidence: WorkEvidence | undefined): void {
    const before = this.carrierOf.get(key);
    if (before !== undefined) this.carriers.delete(before);
    this.carrierOf.delete(key);
    if (workflow === undefined || !isTroubled(workflow)) {
      this.board.set(`workflow ${key}`, []);
      return;
    }
    const object = this.objectOf(workflow);
    this.carrierOf.set(key, workflow.carrierUid);
    this.carriers.set(workflow.carrierUid, object);
    this.board.set(`workflow ${key}`, conclusionsOfWorkflow(workflow, evidence, object));
  }

  /** What is written again and again; the same array says nothing new. */
  loops(found: readonly FoundLoop[]): void {
    if (found === this.loopsFound) return;
    this.loopsFound = found;
    const circles = found.flatMap(({ hot, loop }) =>
      loop?.isCircle === true ? [conclusionOfLoop(hot.ref, loop, hot.since)] : [],
    );
    this.board.set('loops', circles);
  }

  /** What does not get on. */
  standings(found: readonly FoundStanding[]): void {
    const before = this.standingsFound;
    this.standingsFound = found;
    const isSame =
      found.length === before.length && found.every((it, i) => saysTheSame(it, before[i]));
    if (isSame && !this.hasNewCause) return;
    this.hasNewCause = false;
    const there = new Set(found.map(({ ref }) => ref.uid));
    for (const uid of this.causes.keys()) if (!there.has(uid)) this.causes.delete(uid);
    const known = found.map((it) => conclusionOfStanding(it, this.causes.get(it.ref.uid)));
    this.board.set(
      'standings',
      known.filter((conclusion) => conclusion !== undefined),
    );
  }

  /** Why an object stands as it does, from a look around it; `undefined`: nothing more is known. */
  cause(uid: string, cause: Finding | undefined): void {
    if (cause === undefined && !this.causes.delete(uid)) return;
    if (cause !== undefined) this.causes.set(uid, cause);
    this.hasNewCause = true;
  }

  /** Errors in logs that were open until `at`, of what works for an object. */
  logs(of: LogsOf, errors: readonly ErrorGroup[], at: Instant): void {
    const object = of.type === 'object' ? nameOfRef(of.row) : this.objectOf(of.workflow);
    const key = objectKey(object);
    this.heard.delete(key); // The latest comes last.
    this.heard.set(key, at);
    const known = errors.map((group) => conclusionOfError(object, group));
    this.board.set(
      `logs ${key}`,
      known.filter((conclusion) => conclusion !== undefined),
    );
    this.expire(at);
  }

  /** Takes back what logs have told that nobody has looked at since; by this machine's clock. */
  expire(now: Instant): void {
    for (const [key, at] of this.heard) {
      if (now - at < HEARD_MS && this.heard.size <= MOST_LOGS) return;
      this.heard.delete(key);
      this.board.set(`logs ${key}`, []);
    }
  }

  private objectOf(workflow: Workflow): ObjectName {
    const { namespace } = workflow.work.object;
    return objectOfWorkflow(
      workflow,
      (kind) =>
        this.kinds().find((it) => it.kind === kind && it.namespaced === (namespace !== ''))?.group,
    );
  }
}

function saysTheSame(a: FoundStanding, b: FoundStanding | undefined): boolean {
  return (
    a.ref.uid === b?.ref.uid &&
    a.state === b.state &&
    a.since === b.since &&
    a.sentence === b.sentence
  );
}
