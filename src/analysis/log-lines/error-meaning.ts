import { missingRightsIn, roleYaml } from '../../knowledge/missing-rights.ts';
import type { ErrorGroup } from './error-groups.ts';
import { knownPattern } from './known-patterns.ts';

/** As often as a program meets what passes by itself. */
const FEW = 3;

/** What a group of errors means, where that is known. */
export function meaningOf({ said, count }: ErrorGroup): string | undefined {
  const known = knownPattern(said);
  if (known?.id === 'gone' && count >= FEW)
    return `${known.sentence} Said ${count} times: it reads too slowly, or etcd is compacted too often.`;
  return known?.sentence;
}

/** The role that grants what an error says is missing, as YAML; `undefined` where it is about no right. */
export function missingRoleOf({ said }: ErrorGroup): string | undefined {
  const rights = missingRightsIn([said]);
  const account = rights[0]?.account;
  return account === undefined ? undefined : roleYaml(account, rights);
}

/** Whether containers end over their errors, or go on: an inference from how often they were started again. */
export function survival(restarts: number): string {
  return restarts === 0
    ? 'none of its containers was started again: it goes on over its errors'
    : `its containers were started again up to ${restarts} times: an error may be what ends them`;
}
