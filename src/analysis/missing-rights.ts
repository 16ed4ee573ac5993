import { culpritUser } from '../knowledge/culprit.ts';
import type { Finding } from '../knowledge/finding.ts';
import {
  byPlace,
  describeRight,
  type MissingRight,
  missingRightsIn,
  roleYaml,
} from '../knowledge/missing-rights.ts';
import type { Workflow } from './workflow.ts';

/** What the lines of a workflow's container tell of rights that it does not have, with what would grant them. */
export function rightsFinding(workflow: Workflow, lines: readonly string[]): readonly Finding[] {
  return byPlace(missingRightsIn(lines)).map((rights) => findingOf(workflow, rights));
}

function findingOf({ carrier }: Workflow, rights: readonly MissingRight[]): Finding {
  const [first] = rights;
  const account = first?.account;
  return {
    code: 'G-6',
    answers: ['K-42'],
    severity: 'stuck',
    since: undefined,
    sentence: `it may not ${rights.map(describeRight).join(', ')}: no role gives ${first?.user ?? 'it'} that right`,
    certainty: 'observed',
    ...(first === undefined
      ? {}
      : { culprit: culpritUser(first.user, `it may not ${rights.map(describeRight).join(', ')}`) }),
    evidence: [
      {
        text: 'its container says so',
        object: `${carrier.kind} ${carrier.namespace}/${carrier.name}`,
        source: 'log',
      },
    ],
    actions:
      account === undefined
        ? []
        : [
            {
              id: 'grant',
              title: 'grant exactly that',
              effect: `gives ServiceAccount ${account.namespace}/${account.name} this right and no other`,
              command: `kubectl apply -f - <<'EOF'\n${roleYaml(account, rights)}\nEOF`,
            },
          ],
  };
}
