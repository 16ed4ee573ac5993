import type { Clock } from '../../kube/time.ts';
import { ADMIN, type Attempt, type EmbeddedUser, isAllowed, refusal } from './access.ts';
import { type Answer, type ApiRequest, type FiniteAnswer, pageNotFound } from './answer.ts';
import { builtinKinds } from './builtin-kinds.ts';
import { PlannedFailures } from './faults.ts';
import { History } from './history.ts';
import { KindRegistry } from './kind-registry.ts';
import { LogStore } from './log-store.ts';
import { ObjectStore } from './object-store.ts';
import { answerPath } from './path-requests.ts';
import { answerResource, verbOf } from './resource-requests.ts';
import type { ResourceType } from './resource-type.ts';
import type { Identity } from './reviews.ts';
import { type ResourceRoute, type Route, routeOf } from './route.ts';
import { forbidden, noSuchResource, StatusError, unauthorized } from './status-error.ts';

/** A look at every request about a resource before it is answered; throws to refuse it. */
export type Gate = (asked: {
  readonly route: ResourceRoute;
  readonly type: ResourceType;
  readonly verb: string;
}) => void;

/** A Kubernetes API without a wire: requests in, answers out. */
export class ApiServer {
  readonly store: ObjectStore;
  readonly logs: LogStore;
  readonly failures = new PlannedFailures();
  /** Empty: everybody is the admin. */
  private readonly users: readonly EmbeddedUser[];
  private readonly gate: Gate | undefined;

  constructor(clock: Clock, users: readonly EmbeddedUser[], gate?: Gate) {
    const kinds = new KindRegistry();
    const history = new History();
    for (const type of builtinKinds) {
      kinds.add(type);
      if (type.storageKey !== '') history.open(type.storageKey);
    }
    this.store = new ObjectStore(history, kinds, clock);
    this.logs = new LogStore(clock);
    this.users = users;
    this.gate = gate;
    history.subscribe((storageKey, change) => {
      if (storageKey === 'pods' && change.type === 'DELETED')
        this.logs.forget(change.object.metadata.uid);
    });
  }

  /** Answers a request. Throws nothing but programming errors. */
  answer(request: ApiRequest): Answer {
    try {
      return this.dispatch(request);
    } catch (error) {
      return errorAnswer(error);
    }
  }

  private dispatch(request: ApiRequest): Answer {
    const who = this.identify(request);
    this.failures.check(request);
    const route = routeOf(request.path);
    authorize(who.user, attemptOf(route, request));
    const { kinds } = this.store;
    if (route.type === 'path') return answerPath(kinds, route.path, request);
    const { group, version, resource } = route;
    const type = kinds.find(group, version, resource);
    if (type !== undefined) {
      this.gate?.({ route, type, verb: verbOf(request.method, route, request.query) });
      return answerResource({ store: this.store, logs: this.logs }, { request, route, type, who });
    }
    if (kinds.isBuiltin(group)) throw noSuchResource();
    return pageNotFound;
  }

  private identify({ headers }: ApiRequest): Identity {
    const { users } = this;
    const token = (headers.authorization ?? '').replace(/^Bearer\s+/i, '');
    const user = users.length === 0 ? ADMIN : users.find((known) => known.token === token);
    if (user === undefined) throw unauthorized();
    const name = headers['impersonate-user'];
    if (name === undefined) return { user, users };
    authorize(user, impersonationOf(name));
    return { user: users.find((known) => known.name === name) ?? nobody(name), users };
  }
}

/** Whatever was thrown, as an answer; programming errors go on. */
export function errorAnswer(error: unknown): FiniteAnswer {
  if (!(error instanceof StatusError)) throw error;
  const { code, status, headers } = error;
  return { type: 'json', code, body: status, headers };
}

function impersonationOf(name: string): Attempt {
  return {
    type: 'resource',
    verb: 'impersonate',
    group: '',
    resource: 'users',
    namespace: '',
    name,
  };
}

function nobody(name: string): EmbeddedUser {
  return { name, token: '', rules: [] };
}

function authorize(user: EmbeddedUser, attempt: Attempt): void {
  if (isAllowed(user, attempt)) return;
  const why = refusal(user, attempt);
  if (attempt.type === 'path')
    throw new StatusError(403, `forbidden: ${why}`, { reason: 'Forbidden', details: {} });
  const [resource = ''] = attempt.resource.split('/');
  throw forbidden({ group: attempt.group, resource }, attempt.name, why);
}

function attemptOf(route: Route, { method, query }: ApiRequest): Attempt {
  if (route.type === 'path') return { type: 'path', verb: method.toLowerCase(), path: route.path };
  const { group, name, subresource } = route;
  const isNamespace = route.resource === 'namespaces' && group === '';
  return {
    type: 'resource',
    verb: verbOf(method, route, query),
    group,
    resource: subresource === '' ? route.resource : `${route.resource}/${subresource}`,
    namespace: isNamespace ? name : route.namespace,
    name,
  };
}
