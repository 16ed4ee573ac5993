import type { Instant } from '../../../kube/time.ts';
import type { Json } from '../../json.ts';
import { timestamp } from '../../server/timestamps.ts';
import { uuidOf } from './ids.ts';
import { type Spoken, searchIndexes, shardOf } from './kind.ts';
import { klogLine } from './klog-lines.ts';

/** The lines of an operator made with controller-runtime, whose zap writes JSON. */

const CONTROLLER = {
  controller: 'searchindex',
  controllerGroup: searchIndexes.group,
  controllerKind: searchIndexes.kind,
};
/** As `internal/controller/controller.go` of controller-runtime 0.22 has it. */
const STACK = [
  ['(*Controller[...]).reconcileHandler', 474],
  ['(*Controller[...]).processNextWorkItem', 421],
  ['(*Controller[...]).Start.func1.1', 296],
]
  .map(([name, line]) => {
    const at = 'sigs.k8s.io/controller-runtime/pkg/internal/controller';
    return `${at}.${name}\n\t/go/pkg/mod/${at.replace('runtime/', 'runtime@v0.22.4/')}/controller.go:${line}`;
  })
  .join('\n');

/** Of the replica that leads: it reconciles two objects at a time, and its lines about them mix. */
export function leaderLines(spoken: readonly Spoken[], turn: number, now: Instant): string[] {
  if (turn === 0) return beginning(spoken.length, now);
  const say = (level: string, msg: string, more: Json) =>
    JSON.stringify({ level, ts: timestamp(now), msg, ...more });
  const pair = [0, 1].map((place) => spoken[(turn * 2 + place) % Math.max(spoken.length, 1)]);
  const works = pair
    .filter((it) => it !== undefined)
    .map((it) => reconcile(it, `${turn}/${it.name}`, say));
  const longest = Math.max(0, ...works.map(({ length }) => length));
  const mixed = Array.from({ length: longest }, (_, at) => works.flatMap((work) => work[at] ?? []));
  return [...mixed.flat(), ...aside(turn, say)];
}

/** Of a replica that does not: it waits, and answers webhooks. */
export function standbyLines(turn: number, now: Instant): string[] {
  if (turn === 0)
    return [
      JSON.stringify({
        level: 'info',
        ts: timestamp(now),
        logger: 'setup',
        msg: 'starting manager',
      }),
      klogLine(
        'I',
        now,
        'leaderelection.go:257',
        'attempting to acquire leader lease search-system/search-operator.search.example.com...',
      ),
    ];
  if (turn % 8 !== 0) return [];
  const day = timestamp(now).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  return [`${day} http: TLS handshake error from 10.0.0.1${turn % 3}:${40_000 + turn}: EOF`];
}

type Say = (level: string, msg: string, more: Json) => string;

function beginning(count: number, now: Instant): string[] {
  const ts = timestamp(now);
  const info = (more: Json) => JSON.stringify({ level: 'info', ts, ...more });
  return [
    info({ logger: 'setup', msg: 'starting manager' }),
    klogLine(
      'I',
      now,
      'leaderelection.go:271',
      'successfully acquired lease search-system/search-operator.search.example.com',
    ),
    info({ msg: 'Starting EventSource', ...CONTROLLER, source: 'kind source: *v1.SearchIndex' }),
    info({ msg: 'Starting Controller', ...CONTROLLER }),
    info({ msg: 'Starting workers', ...CONTROLLER, 'worker count': 2 }),
    info({ logger: 'setup', msg: `${count} indexes are known` }),
  ];
}

/** One reconciliation. What a library of the operator says names the reconciliation alone. */
function reconcile(it: Spoken, seed: string, say: Say): string[] {
  const { namespace, name } = it;
  const reconcileID = uuidOf(seed);
  const about = { ...CONTROLLER, SearchIndex: { name, namespace }, namespace, name, reconcileID };
  const library = { logger: 'shards', reconcileID };
  const shard = shardOf(it);
  if (!it.fails)
    return [
      say('info', 'reconciling', about),
      say('debug', 'asking for its state', { ...library, shard }),
      say('info', 'shards are balanced', { ...about, shards: 1, documents: 4_000 + name.length }),
    ];
  const request = uuidOf(`${seed}/request`);
  const error = `dial tcp 10.96.44.10:9200: connect: connection refused`;
  return [
    say('info', 'reconciling a deletion', about),
    say('debug', 'flushing', { ...library, shard, request }),
    say('error', 'request failed', { ...library, shard, request, error }),
    say('error', 'Reconciler error', {
      ...about,
      error: `cannot flush ${name}-shard-0 before it is removed (request ${request}): ${error}`,
      stacktrace: STACK,
    }),
  ];
}

/** What any operator complains of now and then. */
function aside(turn: number, say: Say): string[] {
  if (turn % 7 === 0)
    return [
      say('error', 'Reconciler error', {
        ...CONTROLLER,
        SearchIndex: { name: 'orders', namespace: 'team-s' },
        namespace: 'team-s',
        name: 'orders',
        reconcileID: uuidOf(`aside/${turn}`),
        error:
          'Operation cannot be fulfilled on searchindexes.search.example.com "orders": the object has been modified; please apply your changes to the latest version and try again',
        stacktrace: STACK,
      }),
    ];
  if (turn % 11 === 0)
    return [
      say('error', 'metrics cannot be pushed', {
        logger: 'metrics',
        error:
          'Post "https://metrics.monitoring.svc/write": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      }),
    ];
  return [];
}
