import { jobStateOf } from '../../../kube/jobs.ts';
import { metaOf, nameOf } from '../../../kube/object.ts';
import { culpritUser } from '../../culprit.ts';
import type { Action } from '../../finding.ts';
import { podOfJob } from '../../job-pods.ts';
import {
  byPlace,
  describeRight,
  type MissingRight,
  missingRightsIn,
  roleYaml,
  rulesFor,
  rulesYaml,
} from '../../missing-rights.ts';
import type { Cause, Subject } from '../../pack.ts';
import { inOneLine, newest, seenOr } from '../../reading.ts';
import { isPromise, jobsOf, promiseOf } from './jobs.ts';

/** KW-8: a container of the workflow asks the API server for what its ServiceAccount may not have. */
export const workflowForbidden: Cause = {
  code: 'KW-8',
  answers: ['K-42'],
  source: 'syntasso/kratix api/v1alpha1/pipeline_factory.go:512-770, pipeline_types.go Permission',
  async find(subject) {
    const job = newest(seenOr(await jobsOf(subject), []));
    if (job === undefined || jobStateOf(job).type === 'complete') return undefined;
    const { pod, failing, lines } = await podOfJob(subject.look, job);
    const rights = missingRightsIn(lines);
    if (pod === undefined || failing === undefined || rights.length === 0) return undefined;
    const { labels } = metaOf(job);
    const pipeline = labels['kratix.io/pipeline-name'] ?? '';
    const action = labels['kratix.io/workflow-action'] ?? '';
    const user = rights[0]?.account?.name ?? rights[0]?.user ?? '';
    return {
      severity: 'stuck',
      culprit: culpritUser(
        rights[0]?.user ?? '',
        `it may not ${rights.map(describeRight).join(', ')}`,
      ),
      sentence: `container ${failing.name} of its ${action} pipeline ${pipeline} may not ${rights.map(describeRight).join(', ')}: ServiceAccount ${user} lacks the right`,
      evidence: [...new Set(lines.filter((line) => /is forbidden: User/.test(line)))]
        .slice(-3)
        .map((line) => ({
          text: inOneLine(line),
          object: nameOf(pod),
          source: `log of ${failing.name}`,
        })),
      actions: [permission(subject, pipeline, action, rights), ...byPlace(rights).flatMap(role)],
    };
  },
};

/** Kratix makes the roles of a pipeline from this list. */
function permission(
  subject: Subject,
  pipeline: string,
  action: string,
  rights: readonly MissingRight[],
): Action {
  const type = isPromise(subject) ? 'promise' : 'resource';
  const rules = byPlace(rights).map((all) => {
    const [first] = all;
    const isOwn = first?.namespace !== undefined && first.namespace === first.account?.namespace;
    const where = isOwn ? {} : { resourceNamespace: first?.namespace ?? '*' };
    return rulesYaml(rulesFor(all), '    ', where);
  });
  return {
    id: 'grant-in-promise',
    title: `add it to Pipeline ${pipeline} of Promise ${promiseOf(subject)}, under spec.workflows.${type}.${action}`,
    effect: 'Kratix gives the right to this pipeline of all requests; the next run has it',
    command: `spec:\n  rbac:\n    permissions:\n${rules.join('\n').replaceAll(/^/gm, '  ')}`,
  };
}

function role(rights: readonly MissingRight[]): readonly Action[] {
  const account = rights[0]?.account;
  if (account === undefined) return [];
  return [
    {
      id: 'grant',
      title: 'or grant it at once, by hand',
      effect: `gives ServiceAccount ${account.namespace}/${account.name} this right and no other`,
      command: `kubectl apply -f - <<'EOF'\n${roleYaml(account, rights)}\nEOF`,
    },
  ];
}
