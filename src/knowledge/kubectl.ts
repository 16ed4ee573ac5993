import { shellWord } from '../kube/kubectl.ts';
import type { KubeObject } from '../kube/object.ts';
import { metaOf } from '../kube/object.ts';
import { kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Action } from './finding.ts';

/** `kubectl VERB KIND NAME -n NS REST`, to copy. */
export function kubectl(verb: string, kind: ServedKind, object: KubeObject, rest = ''): string {
  const { namespace, name } = metaOf(object);
  return kubectlOn(verb, kindKey(kind), namespace, name, rest);
}

export function kubectlOn(
  verb: string,
  kind: string,
  namespace: string,
  name: string,
  rest = '',
): string {
  const where = namespace === '' ? '' : ` -n ${shellWord(namespace)}`;
  return `kubectl ${verb} ${shellWord(kind)} ${shellWord(name)}${where}${rest === '' ? '' : ` ${rest}`}`;
}

/** To look at another object first. */
export function viewOf(kind: string, object: KubeObject, title: string): Action {
  const { namespace, name } = metaOf(object);
  return {
    id: 'view',
    title,
    effect: 'shows it, changes nothing',
    command: kubectlOn('get', kind, namespace, name, '-o yaml'),
  };
}
