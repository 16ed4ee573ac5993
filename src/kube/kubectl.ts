import type { ObjectRef } from './row.ts';
import { kindKey } from './served-kind.ts';

/** The kubectl command that prints an object: `kubectl get widgets.example.com/cache -n demo -o yaml`. */
export function kubectlGet({ kind, namespace, name }: ObjectRef, context: string): string {
  const inNamespace = namespace === '' ? '' : ` -n ${shellWord(namespace)}`;
  const where = context === '' ? '' : ` --context ${shellWord(context)}`;
  return `kubectl get ${shellWord(`${kindKey(kind)}/${name}`)}${inNamespace}${where} -o yaml`;
}

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
