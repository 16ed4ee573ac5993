import type { Meta } from '../../kube/object.ts';

/** Tells whether a line speaks of an object, in the ways of zap, klog and tracing. */
export function mentionOf({
  namespace,
  name,
}: Pick<Meta, 'namespace' | 'name'>): (line: string) => boolean {
  const its = escaped(name);
  if (namespace === '') {
    const alone = new RegExp(`["/= ]${its}["\\\\ ,:.}]`);
    return (line) => line.includes(name) && alone.test(`${line} `);
  }
  const spaces = escaped(namespace);
  const pair = new RegExp(`(?<![\\w.-])(?:${spaces}/${its}|${its}\\.${spaces})(?![\\w-]|\\.\\w)`);
  const inNamespace = new RegExp(`"namespace":\\s*"${spaces}"`);
  const named = new RegExp(`"name":\\s*"${its}"`);
  return (line) =>
    line.includes(name) && (pair.test(line) || (inNamespace.test(line) && named.test(line)));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
