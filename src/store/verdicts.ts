import type { Diagnosis, DiagnosisState } from '../analysis/diagnosis.ts';
import type { Instant } from '../kube/time.ts';

/** What a look around an object has concluded, in short. */
export interface Verdict {
  readonly state: DiagnosisState;
  /** What it waits for, or what holds it. */
  readonly sentence: string;
  /** The state before, where it has changed, and when. */
  readonly was: { readonly state: DiagnosisState; readonly until: Instant } | undefined;
}

/** The verdicts on objects that have been looked at. */
export class Verdicts {
  private readonly byUid = new Map<string, Verdict>();

  get(uid: string): Verdict | undefined {
    return this.byUid.get(uid);
  }

  /** Keeps what is concluded, and returns whether the state is another than before. */
  set(uid: string, { state, findings }: Diagnosis, now: Instant): boolean {
    const known = this.byUid.get(uid);
    const sentence = findings[0]?.sentence ?? '';
    if (known?.state === state && known.sentence === sentence) return false;
    const changed = known !== undefined && known.state !== state;
    const was = changed ? { state: known.state, until: now } : known?.was;
    this.byUid.set(uid, { state, sentence, was });
    return changed || (known === undefined && state === 'stuck');
  }

  forget(uid: string): void {
    this.byUid.delete(uid);
  }
}
