import { isHeld } from '../analysis/leaders.ts';
import {
  leadershipOf,
  type NamedLeadership,
  renewedAt,
} from '../analysis/reconciles/leadership.ts';
import { count } from '../analysis/sentences.ts';
import { metaOf, numberAt, textAt } from '../kube/object.ts';
import type { ServedKind } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';
import type { FoundStanding } from '../store/standing-book.ts';
import type { ReadLeases } from './lease-reader.ts';

/** A controller that is known by what it writes. */
export interface Writer {
  readonly name: string;
  readonly manager: string;
  readonly group: string;
  /** When it wrote the status of any object last. */
  readonly wroteAt: Instant | undefined;
}

/** Who writes a status that late leads, whatever a Lease says that is only taken for its own. */
const ALIVE_MS = 60_000;

/**
 * A row for each Lease that is not renewed and by which somebody leads who works on objects that are seen.
 * Of all others, such as those that a controller has left behind, nothing is told.
 */
export function leaseRows(
  kind: ServedKind,
  { leases, at }: ReadLeases,
  known: readonly NamedLeadership[],
  writers: readonly Writer[],
  found: readonly FoundStanding[],
): readonly FoundStanding[] {
  const guessed = writers.flatMap(({ name, manager, group, wroteAt }) => {
    const it = leadershipOf(leases, { writers: [manager], group }, at);
    const isAlive = it !== undefined && (wroteAt ?? 0) > (renewedAt(it.lease) ?? 0) + ALIVE_MS;
    return it === undefined || isAlive ? [] : [{ ...it, name, runsAs: undefined }];
  });
  const rows = new Map<string, FoundStanding>();
  for (const leadership of [...known, ...guessed]) {
    const { lease } = leadership;
    const { uid } = metaOf(lease);
    // What was found out some time ago is looked up in what was read last.
    const now = leases.find((it) => metaOf(it).uid === uid);
    if (now === undefined || isHeld(now, at) || rows.has(uid)) continue;
    rows.set(uid, rowOf(kind, { ...leadership, lease: now }, found));
  }
  return [...rows.values()];
}

function rowOf(
  kind: ServedKind,
  { lease, name, isInferred, runsAs }: NamedLeadership,
  found: readonly FoundStanding[],
): FoundStanding {
  const { namespace, name: own, uid } = metaOf(lease);
  const waiting = found.filter((it) => it.state === 'silent' && it.controller === name).length;
  const holder = textAt(lease, 'spec', 'holderIdentity');
  const renewed = renewedAt(lease);
  const who =
    holder === ''
      ? 'nobody holds its Lease'
      : `its Lease is held by ${holder}, who does not renew it`;
  const what =
    waiting === 0
      ? 'no change waits for it yet'
      : `${count(waiting, 'object')} ${waiting === 1 ? 'is' : 'are'} waiting`;
  return {
    ref: { kind, namespace, name: own, uid },
    ...(runsAs === undefined ? {} : { culprit: { ...runsAs, sentence: `nobody leads ${name}` } }),
    state: 'no-leader',
    since: renewed,
    sentence: `nobody leads ${name}: ${what}; ${who}`,
    certainty: isInferred ? 'inferred' : 'observed',
    evidence: [
      {
        text: `${renewed === undefined ? 'never renewed' : `renewed last at ${new Date(renewed).toISOString()}`}, and holds for ${numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 15} s`,
        source: 'spec.renewTime',
      },
      ...(isInferred
        ? [
            {
              text: `it is taken for the Lease of ${name} because of its name or its holder's`,
              source: 'metadata.name',
            },
          ]
        : []),
    ],
    controller: name,
    generation: undefined,
    observed: undefined,
  };
}
