import { formatDuration } from '../analysis/duration.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { describeRef } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { EventFeed } from '../session/event-feed.ts';
import { ReconcileFinder } from '../session/reconcile-finder.ts';
import { Run } from '../session/run.ts';
import { UnknownKind, unknownKinds } from '../session/watch-plan.ts';
import type { FoundLoop } from '../store/reconciles-model.ts';
import type { FoundStanding } from '../store/standing-book.ts';
import { HOT_BY_DESIGN } from '../store/write-rates.ts';
import { printable } from '../ui/terminal/text.ts';
import type { LoopsOptions } from './arguments.ts';
import { connect } from './connect.ts';
import { EXIT_CODES } from './exit.ts';
import { printData } from './output.ts';
import { openSource } from './source.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Watches for a while and says what is written again and again, and what does not get on; resolves with the
 * exit code.
 */
export async function runLoops(options: LoopsOptions): Promise<number> {
  const source = await openSource({ ...options, watch: true });
  const connection = connect(options, source);
  const { clock } = source;
  const scope = { namespaces: options.namespaces ?? source.namespaces, kinds: options.kinds };
  const finder = new ReconcileFinder({
    connection,
    clock,
    knowledge,
    forMs: options.forMs / 2,
  });
  const notSeen = new Map<string, string>();
  const tell = (what: string, status: WatchStatus | undefined) => {
    if (status?.type === 'forbidden' || status?.type === 'degraded')
      notSeen.set(what, `${status.type}: ${status.message}`);
    else notSeen.delete(what);
  };
  const run = new Run({
    connection,
    clock,
    scope,
    listener: {
      kinds: (discovery) => finder.discovered(discovery),
      changes: (changes) => finder.take(changes),
      watch: (kind, namespace, status) => {
        finder.watch(kind, namespace, status);
        tell(`${kindKey(kind)}${namespace === undefined ? '' : ` in ${namespace}`}`, status);
      },
      kindGone: (kind) => finder.kindGone(kind),
      malformed: () => {},
    },
  });
  const events = new EventFeed({
    connection,
    clock,
    namespaces: scope.namespaces,
    onEvents: (rows) => {
      for (const { event } of rows) finder.hear(event);
    },
    onGap: () => {},
    onStatus: (what, status) => tell(what, status),
    onMalformed: () => {},
  });
  try {
    const { kinds } = await run.start();
    const unknown = unknownKinds(kinds, scope);
    if (unknown.length > 0)
      throw new UnknownKind(`the server serves no kind called ${unknown.join(', ')}`);
    events.begin(kinds);
    process.stderr.write(`ktop: watching for ${formatDuration(options.forMs)} …\n`);
    const end = clock.now() + options.forMs;
    let stopped = false;
    process.once('SIGINT', () => {
      stopped = true;
    });
    while (!stopped && clock.now() < end) {
      await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
      finder.want();
      finder.look();
    }
    await print(finder, notSeen, options);
    return EXIT_CODES.ok.code;
  } finally {
    finder.stop();
    events.stop();
    run.stop();
    connection.close();
    await source.close();
  }
}

async function print(
  finder: ReconcileFinder,
  notSeen: ReadonlyMap<string, string>,
  { output, forMs }: LoopsOptions,
): Promise<void> {
  const found = finder.found();
  const standings = finder.standings();
  if (output !== 'text')
    return printData(
      {
        standings: standings.map(standingData),
        loops: found.map(loopData),
        controllers: finder.controllers(),
        leftOut: HOT_BY_DESIGN,
        notSeen: [...notSeen].map(([kind, reason]) => ({ kind, reason })),
        notRead: finder.notes(),
      },
      output,
    );
  const lines = [...standings.flatMap(standingLines), ...found.map(loopLine)];
  if (standings.every(({ state }) => state === 'paused'))
    lines.push('of what is read nothing stalls, fails or is silent');
  if (found.length === 0)
    lines.push(`nothing was written more than twelve times a minute in ${formatDuration(forMs)}`);
  lines.push(`left out, written all the time by design: ${HOT_BY_DESIGN.join(', ')}`);
  for (const note of finder.notes()) lines.push(`not read: ${note}`);
  for (const [kind, reason] of notSeen) lines.push(`not seen: ${kind} (${reason})`);
  process.stdout.write(`${lines.map(printable).join('\n')}\n`);
}

function standingData({ ref, since, ...standing }: FoundStanding) {
  return {
    object: describeRef(ref),
    kind: kindKey(ref.kind),
    namespace: ref.namespace,
    name: ref.name,
    since: since === undefined ? undefined : new Date(since).toISOString(),
    ...standing,
  };
}

function loopData({ hot, loop }: FoundLoop) {
  return {
    object: describeRef(hot.ref),
    kind: kindKey(hot.ref.kind),
    namespace: hot.ref.namespace,
    name: hot.ref.name,
    writesPerMinute: Math.round(hot.perMinute),
    writes: hot.writes,
    loop,
  };
}

function standingLines(standing: FoundStanding): readonly string[] {
  const { ref, state, since, sentence, certainty, controller, evidence } = standing;
  const sign = state === 'paused' ? '' : '▲ ';
  const when = since === undefined ? '' : ` since ${new Date(since).toISOString()}`;
  const who = controller === '' ? '' : ` [${controller}]`;
  const guess = certainty === 'inferred' ? ' (inferred)' : '';
  return [
    `${sign}${describeRef(ref)}: ${state}${when}${who}: ${sentence}${guess}`,
    ...evidence.map(({ text, object, source }) => {
      const where = [object, source].filter((it) => it !== undefined).join(', ');
      return `    ${where === '' ? '' : `${where}: `}${text}`;
    }),
  ];
}

function loopLine({ hot, loop }: FoundLoop): string {
  const rate = `${Math.round(hot.perMinute)} writes a minute`;
  const why = loop?.sentence ?? 'what changes has not been seen often enough to tell';
  return `${loop?.isCircle === true ? '▲ ' : ''}${describeRef(hot.ref)}: hot: ${rate}; ${why}`;
}
