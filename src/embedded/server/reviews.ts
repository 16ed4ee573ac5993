import { type Json, jsonAt, listAt, textAt } from '../json.ts';
import { attemptOf, type EmbeddedUser, isAllowed, rulesReview } from './access.ts';
import { type FieldError, invalid } from './field-errors.ts';
import { badRequest } from './status-error.ts';

/** Who the server knows, and who asks. */
export interface Identity {
  readonly user: EmbeddedUser;
  readonly users: readonly EmbeddedUser[];
}

/** Answers a review, which is an object that is created, filled in and forgotten. */
export function answerReview(kind: string, body: Json, namespace: string, who: Identity): Json {
  const metadata = namespace === '' ? {} : { namespace };
  switch (kind) {
    case 'SelfSubjectAccessReview':
      return { ...body, metadata, status: { allowed: decide(who.user, body) } };
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...body, metadata, status: { allowed: decide(subjectOf(body, who), body) } };
    case 'SelfSubjectRulesReview': {
      const asked = textAt(body, 'spec', 'namespace');
      if (asked === '') throw badRequest('no namespace on request');
      return { ...body, metadata, spec: {}, status: rulesReview(who.user, asked) };
    }
    default:
      return { ...body, metadata, status: { userInfo: userInfo(who.user) } };
  }
}

function decide(user: EmbeddedUser, body: Json): boolean {
  const attempt = attemptOf(jsonAt(body, 'spec'));
  if (attempt === undefined)
    throw wrong({
      type: 'Invalid',
      field: 'spec.resourceAttributes',
      value: null,
      detail: 'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    });
  return isAllowed(user, attempt);
}

/** Somebody the server does not know has the rights of nobody. */
function subjectOf(body: Json, { users }: Identity): EmbeddedUser {
  const name = textAt(body, 'spec', 'user');
  if (name === '' && listAt(body, 'spec', 'groups').length === 0)
    throw wrong({
      type: 'Invalid',
      field: 'spec.user',
      value: '',
      detail: 'at least one of user or group must be specified',
    });
  return users.find((user) => user.name === name) ?? { name, token: '', rules: [] };
}

function userInfo({ name, groups = [] }: EmbeddedUser): Json {
  const all = groups.includes('system:authenticated')
    ? groups
    : [...groups, 'system:authenticated'];
  return { username: name, uid: name, groups: all };
}

function wrong(error: FieldError) {
  return invalid({ group: 'authorization.k8s.io', kind: '' }, '', [error]);
}
