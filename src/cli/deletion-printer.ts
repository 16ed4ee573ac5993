import { explainDeletion } from '../analysis/deletion.ts';
import { formatDuration, formatExactly } from '../analysis/duration.ts';
import { reportOf } from '../analysis/report.ts';
import { sentenceOf } from '../analysis/sentences.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { describeRef, type Row } from '../kube/row.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { Followed } from '../session/deletion-follower.ts';
import { ClusterIndex } from '../store/cluster-index.ts';
import { printable } from '../ui/terminal/text.ts';
import type { DeletionsOptions } from './arguments.ts';
import { printData } from './output.ts';

/** Writes what is known of deletions, as lines or as data. */
export class DeletionPrinter {
  /** Whether changes are told already: at first everything is, once. */
  ready = false;
  private readonly clock: Clock;
  private readonly format: DeletionsOptions['output'];
  private readonly said = new Map<string, string>();

  constructor(clock: Clock, format: DeletionsOptions['output']) {
    this.clock = clock;
    this.format = format;
  }

  /** One line for a change, unless it says what was said before. */
  line(followed: Followed): void {
    const { uid } = followed.row;
    const text = this.describe(followed);
    if (this.said.get(uid) === text) return;
    this.said.set(uid, text);
    this.say(text, followed);
  }

  say(text: string, followed?: Followed): void {
    const at = new Date(this.clock.now()).toISOString();
    if (this.format === 'text') {
      process.stdout.write(`${at.slice(11, 19)}  ${printable(text)}\n`);
      return;
    }
    const object = followed === undefined ? undefined : describeRef(followed.row);
    const state = followed === undefined ? undefined : stateOf(followed);
    process.stdout.write(`${JSON.stringify({ at, object, state, text })}\n`);
  }

  async list(
    all: readonly Followed[],
    idle: readonly string[],
    notSeen: readonly { readonly kind: string; readonly reason: string }[],
  ): Promise<void> {
    if (this.format !== 'text') {
      const deletions = all.map((followed) => dataOf(followed));
      await printData({ deletions, others: idle, notSeen }, this.format);
      return;
    }
    const lines = [...all.map((followed) => this.describe(followed)), ...idle];
    if (lines.length === 0)
      lines.push(
        notSeen.length === 0
          ? 'Nothing is being deleted.'
          : 'Nothing being deleted is seen, but not everything is.',
      );
    const unseen = notSeen.map(({ kind, reason }) => `not seen: ${kind} (${reason})`);
    process.stdout.write(`${[...lines, ...unseen].map(printable).join('\n')}\n`);
  }

  describe({ row, requestedAt, goneAt, vanished, diagnosis }: Followed): string {
    const object = describeRef(row);
    if (goneAt !== undefined) {
      const steps = vanished.map(({ finalizer, at }, i) => {
        const before = vanished[i - 1]?.at ?? requestedAt;
        return `${finalizer} ${formatExactly(at - before)}`;
      });
      const how = steps.length === 0 ? '' : ` (${steps.join(', ')})`;
      return `${object}  deleted after ${formatExactly(goneAt - requestedAt)}${how}`;
    }
    const age = formatDuration(this.clock.now() - requestedAt);
    if (diagnosis === undefined) return `${object}  for ${age}  ${inShort(row, this.clock.now())}`;
    const { state, findings } = diagnosis;
    return `${object}  ${state}  ${findings[0]?.sentence ?? ''}`;
  }
}

/** What the object alone tells, where nobody has looked around it. */
function inShort(row: Row, now: Instant): string {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  index.apply({ type: 'put', row }, now);
  const deletion = explainDeletion(index, row.uid, now, knowledge);
  return deletion === undefined ? '' : sentenceOf(deletion.wait);
}

function stateOf({ goneAt, diagnosis }: Followed): string {
  return goneAt === undefined ? (diagnosis?.state ?? 'unknown') : 'gone';
}

function dataOf(followed: Followed) {
  const { row, requestedAt, vanished, diagnosis } = followed;
  return {
    object: describeRef(row),
    uid: row.uid,
    state: stateOf(followed),
    requestedAt: new Date(requestedAt).toISOString(),
    finalizers: row.finalizers,
    vanished: vanished.map(({ finalizer, at }) => ({ finalizer, at: new Date(at).toISOString() })),
    findings: diagnosis === undefined ? [] : reportOf(diagnosis, []).findings,
  };
}
