import { type KubeObject, numberAt, textAt } from '../kube/object.ts';
import { type Instant, parseInstant } from '../kube/time.ts';

/** Client and server clocks, and a renewal on its way. */
const SLACK_MS = 5_000;

/** A Lease whose holder has not renewed it in time leads nobody. */
export function isHeld(lease: KubeObject, now: Instant): boolean {
  const renewed = parseInstant(textAt(lease, 'spec', 'renewTime'));
  const lastsMs = (numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 15) * 1000;
  return renewed !== undefined && now - renewed <= lastsMs + SLACK_MS;
}

/**
 * Which of these pods hold a Lease. Its holder is called after the pod: by the pod's name alone, or with
 * an underscore and a uuid (controller-runtime pkg/leaderelection/leader_election.go).
 */
export function leadersAmong(
  pods: readonly string[],
  leases: readonly KubeObject[],
  now: Instant,
): ReadonlySet<string> {
  const holders = leases
    .filter((lease) => isHeld(lease, now))
    .map((lease) => textAt(lease, 'spec', 'holderIdentity'));
  return new Set(
    pods.filter((pod) => holders.some((holder) => holder === pod || holder.startsWith(`${pod}_`))),
  );
}
