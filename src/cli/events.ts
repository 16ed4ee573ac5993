import { describeAbout, type FoldedEvent } from '../analysis/events/folded-event.ts';
import type { Connection } from '../cluster/connection.ts';
import { type Discovery, discover } from '../cluster/discovery.ts';
import type { EventObject } from '../kube/events.ts';
import { apiVersionOf } from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import { type Asked, EventListing } from '../session/event-listing.ts';
import { parseEventFilter } from '../store/event-filter.ts';
import type { EventsOptions } from './arguments.ts';
import { connect } from './connect.ts';
import { kindOf } from './diagnose.ts';
import { EventPrinter } from './event-printer.ts';
import { EXIT_CODES, ExitError } from './exit.ts';
import { openSource } from './source.ts';

/** Lists events, or follows them; resolves with the exit code. */
export async function runEvents(options: EventsOptions): Promise<number> {
  const source = await openSource(options);
  const connection = connect(options, source);
  const { clock } = source;
  let listing: EventListing | undefined;
  try {
    const discovery = await discover(connection);
    const namespaces = options.namespaces ?? source.namespaces;
    const asked = askedOf({ ...options, namespaces }, { connection, clock, discovery });
    listing = new EventListing({ connection, clock, discovery, asked });
    await listing.start();
    const [first = 'no API serves them'] = listing.notSeen();
    if (!listing.isSeen) throw new ExitError('not-found', `events cannot be seen: ${first}`);
    const printer = new EventPrinter(options.output, () => clock.now());
    if (!options.watch) return await print(listing, asked, printer);
    return await follow(listing, printer, options.timeoutMs, clock);
  } finally {
    listing?.stop();
    connection.close();
    await source.close();
  }
}

async function print(listing: EventListing, { root }: Asked, printer: EventPrinter) {
  const events = listing.events();
  const of = root && describeAbout(root);
  if (events.length === 0 && listing.missing !== undefined)
    throw new ExitError('not-found', `no event of ${of} is there: ${listing.missing}`);
  const silence = await listing.silence();
  const { gaps } = listing;
  await printer.list(events, { of, gaps, silence, notSeen: listing.notSeen() });
  return EXIT_CODES.ok.code;
}

/** Resolves when the operator has seen enough, or the time is over. */
async function follow(
  listing: EventListing,
  printer: EventPrinter,
  timeoutMs: number | undefined,
  clock: Clock,
): Promise<number> {
  const ended = interrupted(timeoutMs, clock);
  listing.follow({
    event: (event) => printer.line(event),
    gap: (gap) => printer.gap(gap),
    unseen: (what) => printer.say(`not seen: ${what}`),
  });
  for (const what of listing.notSeen()) printer.say(`not seen: ${what}`);
  const silence = await listing.silence();
  if (silence !== undefined) printer.say(silence);
  return ended;
}

function interrupted(timeoutMs: number | undefined, clock: Clock): Promise<number> {
  return new Promise((resolve) => {
    const end = () => resolve(EXIT_CODES.ok.code);
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    process.stdout.once('error', end); // Whoever reads the pipe has gone.
    if (timeoutMs !== undefined) clock.after(timeoutMs, end);
  });
}

interface Around {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly discovery: Discovery;
}

/** Throws ExitError('usage') where a kind is not served, or the filter is none. */
function askedOf(options: EventsOptions, around: Around): Asked {
  const { namespaces, tree, sinceMs, filter = '' } = options;
  const parsed = parseEventFilter(filter);
  if (parsed.type === 'invalid')
    throw new ExitError(
      'usage',
      `--filter takes a filter as / does, not ${filter}: ${parsed.reason}`,
    );
  const since = sinceMs === undefined ? Number.NEGATIVE_INFINITY : around.clock.now() - sinceMs;
  const matches = (event: FoldedEvent) => event.last >= since && parsed.matches(event);
  return { namespaces, root: rootOf(options, around), withTree: tree, matches };
}

function rootOf(
  { target, namespaces }: EventsOptions,
  { connection, discovery }: Around,
): EventObject | undefined {
  if (target === undefined) return undefined;
  const kind = kindOf(target, discovery.kinds);
  const namespace = namespaces?.[0] ?? connection.context.namespace ?? 'default';
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    namespace: kind.namespaced ? namespace : '',
    name: target.name,
    uid: '',
  };
}
