import { metaOf } from '../../kube/object.ts';
import { objectNameOf } from '../../kube/object-name.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Conclusion } from './conclusion.ts';

/** What a look around an object concludes of it, and of what it waits for, where that does not go on by itself. */
export function conclusionsOf({
  object,
  state,
  findings,
  children,
}: Diagnosis): readonly Conclusion[] {
  const [finding] = findings;
  const below = children.flatMap(conclusionsOf);
  if (finding === undefined || (state !== 'stuck' && state !== 'silent')) return below;
  const own: Conclusion = {
    object: objectNameOf(object),
    source: 'deletions',
    finding,
    handle: metaOf(object).uid,
    alike: 0,
  };
  return [own, ...below];
}
