import { type Json, jsonAt, textAt } from '../json.ts';

/** What a user may do, as RBAC rules say it. `namespaces` narrows a rule; without it, everywhere. */
export interface AccessRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Somebody who may log in with a bearer token. */
export interface EmbeddedUser {
  readonly name: string;
  readonly token: string;
  readonly groups?: readonly string[];
  readonly rules: readonly AccessRule[];
}

/** One thing somebody wants to do. */
export type Attempt =
  | {
      readonly type: 'resource';
      readonly verb: string;
      readonly group: string;
      /** `pods`, `pods/log`. */
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly type: 'path'; readonly verb: string; readonly path: string };

/** May do everything. */
export const ADMIN: EmbeddedUser = {
  name: 'admin',
  token: 'admin-token',
  groups: ['system:masters', 'system:authenticated'],
  rules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ],
};

/** What everybody may do who is known at all. */
const COMMON_RULES: readonly AccessRule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  {
    verbs: ['get'],
    nonResourceURLs: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  },
  {
    verbs: ['get'],
    nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
  },
];

export function isAllowed(user: EmbeddedUser, attempt: Attempt): boolean {
  return rulesOf(user).some((rule) => allows(rule, attempt));
}

/** `User "jane" cannot list resource "pods" in API group "" in the namespace "default"`. */
export function refusal(user: EmbeddedUser, attempt: Attempt): string {
  if (attempt.type === 'path')
    return `User "${user.name}" cannot ${attempt.verb} path "${attempt.path}"`;
  const scope =
    attempt.namespace === '' ? 'at the cluster scope' : `in the namespace "${attempt.namespace}"`;
  return `User "${user.name}" cannot ${attempt.verb} resource "${attempt.resource}" in API group "${attempt.group}" ${scope}`;
}

/** What a SelfSubjectRulesReview tells of a namespace. */
export function rulesReview(user: EmbeddedUser, namespace: string): Json {
  const rules = rulesOf(user).filter(
    ({ namespaces }) => namespaces === undefined || namespaces.includes(namespace),
  );
  return {
    resourceRules: rules
      .filter(({ resources }) => resources !== undefined)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups: apiGroups ?? [''],
        resources,
        ...(resourceNames === undefined ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs !== undefined)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

/** The attempt an access review asks about; `undefined` when it asks about none. */
export function attemptOf(spec: Json): Attempt | undefined {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined))
    return undefined;
  if (nonResourceAttributes !== undefined) {
    const asked = jsonAt(spec, 'nonResourceAttributes');
    return { type: 'path', verb: textAt(asked, 'verb'), path: textAt(asked, 'path') };
  }
  const asked = jsonAt(spec, 'resourceAttributes');
  const subresource = textAt(asked, 'subresource');
  return {
    type: 'resource',
    verb: textAt(asked, 'verb'),
    group: textAt(asked, 'group'),
    resource: `${textAt(asked, 'resource')}${subresource && `/${subresource}`}`,
    namespace: textAt(asked, 'namespace'),
    name: textAt(asked, 'name'),
  };
}

function rulesOf(user: EmbeddedUser): readonly AccessRule[] {
  return [...user.rules, ...COMMON_RULES];
}

function allows(rule: AccessRule, attempt: Attempt): boolean {
  if (!covers(rule.verbs, attempt.verb)) return false;
  if (attempt.type === 'path')
    return (rule.nonResourceURLs ?? []).some((url) => matchesPath(url, attempt.path));
  return (
    covers(rule.resources, attempt.resource) &&
    covers(rule.apiGroups ?? [''], attempt.group) &&
    (rule.resourceNames === undefined || rule.resourceNames.includes(attempt.name)) &&
    (rule.namespaces === undefined || rule.namespaces.includes(attempt.namespace))
  );
}

function covers(values: readonly string[] | undefined, value: string): boolean {
  return values !== undefined && (values.includes('*') || values.includes(value));
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}
