import type { Evidence } from '../knowledge/finding.ts';
import type { Look, Seen } from '../knowledge/look.ts';
import type { ControllerFact } from '../knowledge/pack.ts';
import { type KubeObject, metaOf, nameOf, numberAt, textAt } from '../kube/object.ts';
import { type Instant, parseInstant } from '../kube/time.ts';
import { formatDuration } from './duration.ts';
import { isHeld } from './leaders.ts';

/**
 * Whether a controller runs. `unknown` where neither its lease nor its Deployment can be seen, or where
 * there is none: controllers may run outside the cluster.
 */
export interface ControllerState {
  readonly state: 'up' | 'down' | 'missing' | 'unknown';
  /** Since when it is down. */
  readonly since: Instant | undefined;
  readonly evidence: readonly Evidence[];
}

/** A lease that is renewed proves that it runs; one that is not, that nobody leads. */
export async function controllerState(
  look: Look,
  { namespace, deployment, lease }: ControllerFact,
): Promise<ControllerState> {
  const held = lease === undefined ? undefined : await leaseOf(look, namespace, lease);
  const object = held?.seen ? held.value : undefined;
  const renewed = parseInstant(textAt(object, 'spec', 'renewTime'));
  if (object !== undefined && renewed !== undefined) {
    const lasts = (numberAt(object, 'spec', 'leaseDurationSeconds') ?? 15) * 1000;
    const age = look.now - renewed;
    const stale = !isHeld(object, look.now);
    const text = stale
      ? `not renewed for ${formatDuration(age)}, and holds for ${formatDuration(lasts)} only: nobody leads`
      : `renewed ${formatDuration(Math.max(age, 0))} ago`;
    const evidence = [{ text, object: nameOf(object), source: 'spec.renewTime' }];
    return { state: stale ? 'down' : 'up', since: stale ? renewed : undefined, evidence };
  }
  const state = await byDeployment(look, namespace, deployment);
  // It may be installed under another name, in a namespace that cannot be seen.
  return state.state === 'missing' && held?.seen === false ? UNKNOWN : state;
}

/** The lease where its manifests put it, else wherever a chart has: its name is its own. */
async function leaseOf(
  look: Look,
  namespace: string,
  name: string,
): Promise<Seen<KubeObject | undefined>> {
  const found = await look.get(LEASES, namespace, name);
  if (!found.seen || found.value !== undefined) return found;
  const all = await look.list(LEASES);
  if (!all.seen) return all;
  return { seen: true, value: all.value.find((it) => metaOf(it).name === name) };
}

const LEASES = 'leases.coordination.k8s.io';
const UNKNOWN: ControllerState = { state: 'unknown', since: undefined, evidence: [] };

async function byDeployment(look: Look, namespace: string, name: string): Promise<ControllerState> {
  const found = await look.get('deployments.apps', namespace, name);
  if (!found.seen) return UNKNOWN;
  const object = `Deployment ${namespace}/${name}`;
  if (found.value === undefined)
    return {
      state: 'missing',
      since: undefined,
      evidence: [{ text: 'there is no such Deployment', object, source: 'GET' }],
    };
  const ready = numberAt(found.value, 'status', 'readyReplicas') ?? 0;
  const wanted = numberAt(found.value, 'spec', 'replicas') ?? 1;
  const text = `${ready} of ${wanted} replicas are ready`;
  const evidence = [{ text, object, source: 'status.readyReplicas' }];
  return { state: ready > 0 ? 'up' : 'down', since: undefined, evidence };
}
