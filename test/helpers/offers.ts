import type { RemovalVerdict } from '../../src/analysis/removal.ts';
import { planRemoval } from '../../src/kube/patch-plan.ts';
import type { Row } from '../../src/kube/row.ts';
import { apiVersionOf } from '../../src/kube/served-kind.ts';
import type { RemovalOffer } from '../../src/store/removal-offer.ts';
import { terminating } from './rows.ts';

/** A verdict that speaks for removing `example.com/lock`. */
export function aVerdict(given: Partial<RemovalVerdict> = {}): RemovalVerdict {
  return {
    finalizer: 'example.com/lock',
    justified: true,
    reason: 'its holder has been uninstalled',
    leaves: 'a record in the database',
    ...given,
  };
}

/** The removal of `example.com/lock` from Widget demo/cache, rehearsed well. */
export function anOffer({
  finalizers = ['example.com/lock'],
  row = terminating(60, { name: 'cache', finalizers }),
  ...given
}: Partial<RemovalOffer> & { readonly finalizers?: readonly string[] } = {}): RemovalOffer {
  const verdict = given.verdict ?? aVerdict();
  const plan = planRemoval(asObject(row), row.kind, verdict.finalizer);
  if (plan === undefined) throw new Error(`${row.name} does not hold ${verdict.finalizer}`);
  return {
    row,
    verdict,
    plan,
    asWhom: 'user jane (context dev)',
    copy: '/state/ktop/saved/dev/cache.yaml',
    rehearsal: {
      type: 'accepted',
      object: {
        metadata: { finalizers: row.finalizers.filter((name) => name !== verdict.finalizer) },
      },
    },
    ...given,
  };
}

function asObject({ kind, namespace, name, uid, finalizers }: Row) {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { namespace, name, uid, finalizers },
  };
}
