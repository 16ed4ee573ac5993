import type { Wanted } from '../analysis/log-lines/about-object.ts';
import { discover } from '../cluster/discovery.ts';
import { ApiError } from '../cluster/errors.ts';
import { readLog } from '../cluster/logs/read.ts';
import { type Run, runsOf } from '../cluster/logs/runs.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { type KubeObject, metaOf, recordsAt, textAt } from '../kube/object.ts';
import { findKind, type ServedKind } from '../kube/served-kind.ts';
import { ClusterLook } from '../session/cluster-look.ts';
import { LogTails, type TailedEntry } from '../session/log-tails.ts';
import { LoggedPods, podsOf } from '../session/logged-pods.ts';
import { WorkOutcome } from '../session/work-outcome.ts';
import { printable } from '../ui/terminal/text.ts';
import type { LogsOptions, Target } from './arguments.ts';
import { connect } from './connect.ts';
import { kindOf, objectOf } from './diagnose.ts';
import { EXIT_CODES, ExitError } from './exit.ts';
import { LogPrinter } from './log-printer.ts';
import { openSource } from './source.ts';

const LOOK_EVERY_MS = 200;

/** Prints the logs of the pods that work for an object; resolves with the exit code. */
export async function runLogs(options: LogsOptions): Promise<number> {
  const source = await openSource({ ...options, watch: options.follow });
  const connection = connect(options, source);
  const { clock } = source;
  const since = options.sinceMs === undefined ? undefined : clock.now() - options.sinceMs;
  const pods = new Map<string, KubeObject>();
  const work = new WorkOutcome(connection, clock);
  let printer: LogPrinter | undefined;
  const tails = new LogTails({
    connection,
    clock,
    onEntries: (entries) => printer?.print(entries),
    onTails: () => {},
  });
  let watched: LoggedPods | undefined;
  try {
    const discovery = await discover(connection);
    const look = new ClusterLook({ connection, discovery, clock, rehearses: false });
    const kind = kindOf(options.target, discovery.kinds);
    const about = options.about && wantedOf(options.about, discovery.kinds);
    printer = new LogPrinter({ logs: options, since, about, now: () => clock.now() });
    const namespace = options.namespace ?? connection.context.namespace ?? 'default';
    const object = await objectOf(look, kind, options.target, namespace);
    watched = new LoggedPods({
      connection,
      clock,
      ...podsOf(object, kind, knowledge),
      onPod: (pod) => {
        pods.set(metaOf(pod).uid, pod);
        work.put(pod);
        if (options.follow) tails.put(pod);
      },
      onGone: (uid) => {
        work.remove(uid);
        tails.remove(uid);
      },
    });
    const refused = await watched.start();
    if (refused !== undefined) throw new ExitError('not-found', `pods cannot be seen: ${refused}`);
    if (pods.size === 0 && !options.follow)
      throw new ExitError('not-found', `no pod that works for ${options.target.name} is there`);
    if (pods.size === 0)
      process.stderr.write(
        `ktop: no pod works for ${printable(options.target.name)} yet; waiting\n`,
      );
    if (options.follow) return await follow(options, { work, tails, clock });
    printer.print(await readAll([...pods.values()], options.previous, { connection, since }));
    const silent = printer.whySilent();
    if (silent !== undefined) process.stderr.write(`ktop: ${printable(silent)}\n`);
    return EXIT_CODES.ok.code;
  } finally {
    watched?.stop();
    tails.stop();
    connection.close();
    await source.close();
  }
}

/**
 * How lines call an object; its namespace is not asked for, and not compared. Its kind need not be served
 * any more: logs are older than that.
 */
function wantedOf({ kind, name }: Target, served: readonly ServedKind[]): Wanted {
  const found = findKind(served, kind);
  const kinds =
    found === undefined
      ? [kind.toLowerCase()]
      : [found.kind.toLowerCase(), found.resource, found.singular];
  return { kinds, namespace: undefined, name };
}

/** Everything that is there, of all containers, by time. What is not there says nothing. */
async function readAll(
  pods: readonly KubeObject[],
  previous: boolean,
  { connection, since }: { connection: Parameters<typeof readLog>[0]; since: number | undefined },
): Promise<readonly TailedEntry[]> {
  const runs = pods
    .flatMap(runsOrContainers)
    .filter(({ state }) => (previous ? state === 'previous' : state !== 'superseded'));
  const logs = await Promise.all(
    runs.map(async ({ target, state }) => {
      try {
        const entries = await readLog(connection, target, {
          previous: state === 'previous',
          since,
        });
        return entries.map((entry) => ({ target, entry }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const text = `the log of ${target.pod}/${target.container} cannot be read: ${error.message}`;
        return [{ target, entry: { type: 'notice', at: since ?? 0, text } as const }];
      }
    }),
  );
  return logs.flat().sort((a, b) => a.entry.at - b.entry.at);
}

/** The runs that the status of a pod tells; where it tells none, whatever its containers may have said. */
function runsOrContainers(pod: KubeObject): readonly Pick<Run, 'target' | 'state'>[] {
  const runs = runsOf(pod);
  if (runs.length > 0) return runs;
  const { namespace, name, uid } = metaOf(pod);
  return recordsAt(pod, 'spec', 'containers').map((container) => ({
    state: 'running',
    target: {
      id: `${uid}/${textAt(container, 'name')}`,
      namespace,
      pod: name,
      podUid: uid,
      container: textAt(container, 'name'),
      role: 'main',
      restart: 0,
    },
  }));
}

/** Resolves when the operator has seen enough, or when the work is done. */
async function follow(
  { untilDone }: LogsOptions,
  {
    work,
    tails,
    clock,
  }: {
    readonly work: WorkOutcome;
    readonly tails: LogTails;
    readonly clock: { after(delayMs: number, run: () => void): () => void };
  },
): Promise<number> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.once('error', stop); // Whoever reads the pipe has gone.
  while (!stopped) {
    const isOver = tails.tails().every(({ status }) => status.type === 'over');
    const outcome = untilDone && isOver ? await work.look() : undefined;
    if (outcome !== undefined) return EXIT_CODES[outcome === 'failed' ? 'work-failed' : 'ok'].code;
    await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
  }
  return EXIT_CODES.ok.code;
}
