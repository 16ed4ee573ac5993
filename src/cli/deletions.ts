import { discover } from '../cluster/discovery.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { parseLabelSelector } from '../kube/label-selector.ts';
import { describeRef, type Row } from '../kube/row.ts';
import { findKind, kindKey } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import { ClusterLook } from '../session/cluster-look.ts';
import { DeletionFollower, type Followed } from '../session/deletion-follower.ts';
import { UnknownKind, unknownKinds } from '../session/watch-plan.ts';
import type { DeletionsOptions } from './arguments.ts';
import { connect } from './connect.ts';
import { DeletionPrinter } from './deletion-printer.ts';
import { kindOf } from './diagnose.ts';
import { EXIT_CODES } from './exit.ts';
import { openSource } from './source.ts';
import { waitForDeletions } from './wait-for-deletions.ts';

/** Lists deletions, follows them, or waits for their end; resolves with the exit code. */
export async function runDeletions(options: DeletionsOptions): Promise<number> {
  const source = await openSource(options);
  const { targets } = options;
  const connection = connect(options, source);
  const watching = options.watch || options.wait;
  const wants = selection(options, connection.context.namespace);
  const printer = new DeletionPrinter(source.clock, options.output);
  const follower = new DeletionFollower({
    connection,
    clock: source.clock,
    knowledge,
    scope: {
      namespaces: targets.length > 0 ? undefined : (options.namespaces ?? source.namespaces),
      kinds: targets.length > 0 ? targets.map(({ kind }) => kind) : options.kinds,
    },
    wants,
    onChange: (followed) => {
      if (watching && printer.ready) printer.line(followed);
    },
  });
  try {
    const { kinds } = await follower.start();
    const unknown = unknownKinds(kinds, { namespaces: undefined, kinds: options.kinds });
    if (unknown.length > 0)
      throw new UnknownKind(`the server serves no kind called ${unknown.join(', ')}`);
    for (const target of targets) kindOf(target, kinds);
    await follower.look();
    const idle = await notDeleting(options, connection, source.clock, follower.all());
    if (!watching) {
      await printer.list(follower.all(), idle, follower.notSeen());
      return 0;
    }
    for (const sentence of idle) printer.say(sentence);
    for (const followed of follower.all()) printer.line(followed);
    printer.ready = true;
    follower.follow();
    if (options.wait)
      return await waitForDeletions(follower, source.clock, options.timeoutMs, printer);
    return await interrupted(source.clock, options.timeoutMs);
  } finally {
    follower.stop();
    connection.close();
    await source.close();
  }
}

/** Which rows are asked for: those named, or those that a selector matches. */
function selection(
  { targets, namespaces, selector }: DeletionsOptions,
  contextNamespace: string | undefined,
): (row: Row) => boolean {
  const matches = selector === undefined ? undefined : parseLabelSelector(selector);
  if (targets.length === 0)
    return (row) => matches === undefined || matches(row.termination?.labels ?? {});
  const namespace = namespaces?.[0] ?? contextNamespace ?? 'default';
  return (row) =>
    (!row.kind.namespaced || row.namespace === namespace) &&
    targets.some(({ kind, name }) => row.name === name && findKind([row.kind], kind) !== undefined);
}

/** What was named and is not on its way out: gone, or not being deleted at all. */
async function notDeleting(
  { targets, namespaces }: DeletionsOptions,
  connection: Parameters<typeof discover>[0],
  clock: Clock,
  followed: readonly Followed[],
): Promise<readonly string[]> {
  if (targets.length === 0) return [];
  const discovery = await discover(connection);
  const look = new ClusterLook({ connection, discovery, clock, rehearses: false });
  const namespace = namespaces?.[0] ?? connection.context.namespace ?? 'default';
  const sentences = await Promise.all(
    targets.map(async (target) => {
      const kind = kindOf(target, discovery.kinds);
      const where = kind.namespaced ? namespace : '';
      const same = ({ row }: Followed) =>
        kindKey(row.kind) === kindKey(kind) && row.name === target.name;
      if (followed.some(same)) return undefined;
      const called = describeRef({ kind, namespace: where, name: target.name });
      const found = await look.get(kindKey(kind), where, target.name);
      if (!found.seen) return `${called} cannot be seen: ${found.message}`;
      return found.value === undefined
        ? `${called} is gone, or was never there`
        : `${called} is not being deleted: it has no deletionTimestamp`;
    }),
  );
  return sentences.filter((sentence) => sentence !== undefined);
}

/** Resolves at the end of the time, or when the operator has seen enough. */
function interrupted(clock: Clock, timeoutMs: number | undefined): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(EXIT_CODES.ok.code));
    process.once('SIGTERM', () => resolve(EXIT_CODES.ok.code));
    if (timeoutMs !== undefined) clock.after(timeoutMs, () => resolve(EXIT_CODES.ok.code));
  });
}
