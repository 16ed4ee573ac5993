import type { KubeObject } from '../kube/object.ts';

/** A right that somebody was found not to have, from the words of the API server. */
export interface MissingRight {
  /** `system:serviceaccount:team-a:widgets-resource-configure-deploy` */
  readonly user: string;
  /** Of the ServiceAccount; `undefined` for other users. */
  readonly account: { readonly namespace: string; readonly name: string } | undefined;
  readonly verb: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly group: string;
  /** `undefined`: in the whole cluster. */
  readonly namespace: string | undefined;
}

/** kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go */
const FORBIDDEN =
  /is forbidden: User \\?"([^"\\]+)\\?" cannot (\w+) resource \\?"([^"\\]+)\\?" in API group \\?"([^"\\]*)\\?"(?: in the namespace \\?"([^"\\]+)\\?"| at the cluster scope)?/;

/** The rights that lines of a log complain of, each once. */
export function missingRightsIn(lines: readonly string[]): readonly MissingRight[] {
  const found = new Map<string, MissingRight>();
  for (const line of lines) {
    const match = FORBIDDEN.exec(line);
    if (match === null) continue;
    const [key, user = '', verb = '', resource = '', group = '', namespace] = match;
    if (!found.has(key))
      found.set(key, { user, account: accountOf(user), verb, resource, group, namespace });
  }
  return [...found.values()];
}

function accountOf(user: string): MissingRight['account'] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** `get secrets`, `list widgets.example.com`: the right in words. */
export function describeRight({ verb, resource, group, namespace }: MissingRight): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${what} ${namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`}`;
}

/** The rules that grant these rights: the fewest that grant nothing else. */
export function rulesFor(rights: readonly MissingRight[]): readonly KubeObject[] {
  const verbs = new Map<string, { group: string; resource: string; verbs: Set<string> }>();
  for (const { group, resource, verb } of rights) {
    const key = `${group} ${resource}`;
    const rule = verbs.get(key) ?? { group, resource, verbs: new Set<string>() };
    rule.verbs.add(verb);
    verbs.set(key, rule);
  }
  return [...verbs.values()].map((rule) => ({
    apiGroups: [rule.group],
    resources: [rule.resource],
    verbs: [...rule.verbs],
  }));
}

/** Rules as YAML, as a Role or a list of permissions has them; `more` are further fields of each. */
export function rulesYaml(
  rules: readonly KubeObject[],
  indent: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return rules
    .flatMap((rule) => {
      const fields = [
        ...Object.entries(rule).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
        ...Object.entries(more).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
      ];
      return fields.map((field, i) => `${indent}${i === 0 ? '- ' : '  '}${field}`);
    })
    .join('\n');
}

/** A Role, or ClusterRole, with its binding, that grants a ServiceAccount these rights in one place. */
export function roleYaml(
  { namespace: of, name }: NonNullable<MissingRight['account']>,
  rights: readonly MissingRight[],
): string {
  const namespace = rights[0]?.namespace;
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const where = namespace === undefined ? '' : `\n  namespace: ${namespace}`;
  const called = `${name}-more`;
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata:
  name: ${called}${where}
rules:
${rulesYaml(rulesFor(rights), '  ')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}Binding
metadata:
  name: ${called}${where}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ${kind}
  name: ${called}
subjects:
  - kind: ServiceAccount
    name: ${name}
    namespace: ${of}`;
}

/** Rights of one user in one place, which one role can grant. */
export function byPlace(rights: readonly MissingRight[]): readonly (readonly MissingRight[])[] {
  const places = new Map<string, MissingRight[]>();
  for (const right of rights) {
    const key = `${right.user} ${right.namespace ?? ''}`;
    places.set(key, [...(places.get(key) ?? []), right]);
  }
  return [...places.values()];
}
