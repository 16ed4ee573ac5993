import type { ContextInfo, Kubeconfig } from '../cluster/kubeconfig.ts';

interface Impersonation {
  readonly kubeconfig: Kubeconfig;
  readonly as?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
}

/** `user admin (context dev)`: as whom requests are sent, for the operator to see. */
export function asWhom(context: ContextInfo, { kubeconfig, as, asGroups }: Impersonation): string {
  const extras = kubeconfig.users.get(context.user);
  const impersonated = as ?? extras?.impersonate;
  const groups = asGroups ?? extras?.impersonateGroups ?? [];
  const user = `user ${context.user || '(none)'} (context ${context.name})`;
  if (impersonated === undefined) return user;
  const within = groups.length === 0 ? '' : ` in ${groups.join(', ')}`;
  return `${impersonated}${within}, impersonated by ${user}`;
}
