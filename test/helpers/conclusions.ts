import fc from 'fast-check';
import { type Conclusion, SOURCES } from '../../src/analysis/findings/conclusion.ts';
import { culpritNamed } from '../../src/knowledge/culprit.ts';
import type { Finding } from '../../src/knowledge/finding.ts';
import type { ObjectName } from '../../src/kube/object-name.ts';
import { aFinding } from './diagnosis.ts';
import { NOON } from './rows.ts';

/** `Widget demo/a` */
export function aName(name: string, kind = 'Widget'): ObjectName {
  return { group: 'example.com', kind, namespace: 'demo', name };
}

/** The Deployment of a controller. */
export function aController(name: string, sentence = 'it does not run') {
  return culpritNamed('apps/Deployment', 'system', name, sentence);
}

/** Something that is concluded of an object; stuck unless told otherwise. */
export function aConclusion(
  name: string,
  finding: Partial<Finding> = {},
  given: Partial<Omit<Conclusion, 'finding'>> = {},
): Conclusion {
  return {
    object: aName(name),
    source: 'deletions',
    handle: `uid-${name}`,
    alike: 0,
    finding: aFinding({ severity: 'stuck', since: NOON, sentence: `${name} is stuck`, ...finding }),
    ...given,
  };
}

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');

/** Conclusions about a few objects that blame each other, in circles, too. */
export const conclusions: fc.Arbitrary<readonly Conclusion[]> = fc.array(
  fc
    .record({
      name: names,
      culprit: fc.option(fc.oneof(names, fc.constantFrom('x', 'y')), { nil: undefined }),
      severity: fc.constantFrom('stuck', 'silent', 'working', 'info'),
      certainty: fc.constantFrom('observed', 'inferred'),
      since: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      source: fc.constantFrom(...SOURCES),
      alike: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ name, culprit, severity, certainty, since, source, alike }) =>
      aConclusion(
        name,
        {
          severity,
          certainty,
          since: since === undefined ? undefined : NOON + since,
          sentence: `${name} by ${source}`,
          ...(culprit === undefined
            ? {}
            : { culprit: { ...aName(culprit), sentence: `${culprit} is to blame` } }),
        },
        { source, alike },
      ),
    ),
  { maxLength: 12 },
);
