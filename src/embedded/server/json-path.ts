import { at, isJson } from '../json.ts';

type Step =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'all' }
  | { readonly type: 'where'; readonly path: readonly string[]; readonly equals: string };

const STEP =
  /\.((?:\\.|[^.[\]\\])+)|\['([^']+)'\]|\[(-?\d+)\]|\[\*\]|\[\?\(@\.([^=!<>]+?)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\)\]/g;

/**
 * The values at a JSONPath as printer columns use it: keys, indices, `[*]` and
 * `[?(@.type=="Ready")]`. Anything else finds nothing.
 */
export function readJsonPath(value: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of parse(path)) found = found.flatMap((item) => take(item, step));
  return found;
}

function parse(path: string): readonly Step[] {
  const text = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  return [...text.matchAll(STEP)].map(
    ([, key, quoted, index, field, doubleQuoted, singleQuoted, bare]): Step => {
      if (key !== undefined) return { type: 'key', key: key.replace(/\\(.)/g, '$1') };
      if (quoted !== undefined) return { type: 'key', key: quoted };
      if (index !== undefined) return { type: 'index', index: Number(index) };
      if (field === undefined) return { type: 'all' };
      const equals = doubleQuoted ?? singleQuoted ?? bare?.trim() ?? '';
      return { type: 'where', path: field.split('.'), equals };
    },
  );
}

function take(value: unknown, step: Step): readonly unknown[] {
  switch (step.type) {
    case 'key': {
      const child = at(value, step.key);
      return child === undefined ? [] : [child];
    }
    case 'index': {
      const child: unknown = Array.isArray(value) ? value.at(step.index) : undefined;
      return child === undefined ? [] : [child];
    }
    case 'all':
      if (Array.isArray(value)) return value;
      return isJson(value) ? Object.values(value) : [];
    case 'where':
      if (!Array.isArray(value)) return [];
      return value.filter((item) => String(at(item, ...step.path)) === step.equals);
  }
}
