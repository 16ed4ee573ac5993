import type { KubeObject } from '../kube/object.ts';
import { type ObjectName, objectNameOf } from '../kube/object-name.ts';

/**
 * Who is to blame for a finding, where that is not the object that it is about. What is no object of the
 * API is called by a kind all the same: a `User`, a `Webhook`, the `Finalizer` that nobody holds.
 */
export interface Culprit extends ObjectName {
  /** The cause, told of the culprit: `it has no ready replica`. */
  readonly sentence: string;
}

/** An object of the cluster is to blame. */
export function culpritOf(object: KubeObject, sentence: string): Culprit {
  return { ...objectNameOf(object), sentence };
}

/** A kind as packs name it: `apps/Deployment`, `Namespace`. */
export function culpritNamed(
  kind: string,
  namespace: string,
  name: string,
  sentence: string,
): Culprit {
  const at = kind.indexOf('/');
  return {
    group: kind.slice(0, Math.max(at, 0)),
    kind: kind.slice(at + 1),
    namespace,
    name,
    sentence,
  };
}

/** A user of the API server: its ServiceAccount where it is one. */
export function culpritUser(user: string, sentence: string): Culprit {
  const [, namespace = '', account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return account === undefined
    ? culpritNamed('User', '', user, sentence)
    : culpritNamed('ServiceAccount', namespace, account, sentence);
}

/**
 * Whoever should answer a webhook, from the text of the API server: its Service where the text has the
 * address (`Post "https://webhooks.demo.svc:443/…"`), so that all webhooks of one dead server are one
 * cause; else the webhook itself.
 */
export function culpritServer(webhook: string, text: string, sentence: string): Culprit {
  const [, service, namespace = ''] =
    /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc[:/.?]/.exec(text) ?? [];
  return service === undefined
    ? culpritNamed('Webhook', '', webhook, sentence)
    : culpritNamed('Service', namespace, service, sentence);
}
