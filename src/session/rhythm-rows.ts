import { count } from '../analysis/sentences.ts';
import { inOneLine } from '../knowledge/reading.ts';
import type { FoundStanding } from '../store/standing-book.ts';
import type { FoundRhythm } from './controller-rhythms.ts';

const STATES = { circling: 'looping', 'backing-off': 'backing-off', failing: 'failing' } as const;
/** What a controller's waits say more of: why it fails is told by the object. */
const REFINED: ReadonlySet<FoundStanding['state']> = new Set(['failing', 'stalled']);

/**
 * How objects stand, with what their controllers say of them: what stands already has it as evidence, and of
 * others it is all that is known. Those that are seen to be written often (`hot`) need no log for that.
 */
export function withRhythms(
  standings: readonly FoundStanding[],
  rhythms: readonly FoundRhythm[],
  hot: ReadonlySet<string>,
): readonly FoundStanding[] {
  const byUid = new Map(rhythms.map((rhythm) => [rhythm.ref.uid, rhythm]));
  const refined = standings.map((standing) => {
    const found = byUid.get(standing.ref.uid);
    byUid.delete(standing.ref.uid);
    return found === undefined || standing.state === 'paused' ? standing : refine(standing, found);
  });
  const others = [...byUid.values()].filter(
    ({ ref, rhythm }) => rhythm.kind !== 'circling' || !hot.has(ref.uid),
  );
  return [...refined, ...others.map(rowOf)];
}

function refine(standing: FoundStanding, found: FoundRhythm): FoundStanding {
  const { rhythm, speaker, source } = found;
  const isBackingOff = rhythm.kind === 'backing-off' && REFINED.has(standing.state);
  return {
    ...standing,
    state: isBackingOff ? 'backing-off' : standing.state,
    evidence: [...standing.evidence, { text: inOneLine(rhythm.sentence), object: speaker, source }],
  };
}

function rowOf({ ref, rhythm, speaker, source }: FoundRhythm): FoundStanding {
  const silently =
    rhythm.kind === 'circling' ? '; it is written seldom or never, so that no watch tells' : '';
  return {
    ref,
    state: STATES[rhythm.kind],
    since: rhythm.since,
    sentence: inOneLine(rhythm.sentence) + silently,
    certainty: rhythm.kind === 'failing' ? 'observed' : 'inferred',
    evidence: [
      {
        text: `${count(rhythm.rounds, 'reconciliation')}; the last: ${inOneLine(rhythm.said)}`,
        object: speaker,
        source,
      },
    ],
    controller: speaker.replace(/^Pod [^/]*\//, ''),
    generation: undefined,
    observed: undefined,
  };
}
