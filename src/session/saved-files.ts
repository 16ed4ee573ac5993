import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { type ObjectRef, recordOf } from '../kube/row.ts';
import { kindKey } from '../kube/served-kind.ts';
import type { Instant } from '../kube/time.ts';

/** Where ktop keeps what it saves (XDG Base Directory Specification). */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME = '' } = env;
  const base = path.isAbsolute(XDG_STATE_HOME)
    ? XDG_STATE_HOME
    : path.join(homedir(), '.local', 'state');
  return path.join(base, 'ktop');
}

/** Saves an object as YAML that only this user may read; resolves with the file's path. */
export async function saveObject(
  folder: string,
  ref: ObjectRef & { readonly context: string; readonly at: Instant },
  object: KubeObject,
): Promise<string> {
  const { dump } = await import('js-yaml');
  const parts = [stamp(ref.at), ref.kind.kind, ref.namespace, ref.name];
  const name = parts.filter((part) => part !== '').map((part) => fileSafe(part, 80));
  const kept = kindKey(ref.kind) === 'secrets' ? withoutContents(object) : object;
  return write(
    path.join(folder, 'saved', fileSafe(ref.context, 120)),
    `${name.join('-')}.yaml`,
    dump(kept, { lineWidth: -1, noRefs: true }),
  );
}

/** Saves a text, called after the time and what it is about; resolves with the file's path. */
export function saveText(folder: string, name: string, at: Instant, text: string): Promise<string> {
  const parts = [stamp(at), ...(name === '' ? [] : [fileSafe(name, 120)])];
  return write(folder, `${parts.join('-')}.txt`, text);
}

/** Never writes to a file that is there already. */
async function write(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  return file;
}

function stamp(at: Instant): string {
  return new Date(at).toISOString().replaceAll(/[:.]/g, '');
}

/** Names are whatever a stranger wrote: no separators, no dots that lead elsewhere, no end of the disk's patience. */
function fileSafe(text: string, longest: number): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_');
  return safe.slice(0, longest) || '_';
}

/** kubectl apply writes all that a Secret holds into an annotation: of those only the names are kept. */
function withoutContents(object: KubeObject): KubeObject {
  const { data: _, stringData: __, ...rest } = object;
  const annotations = Object.keys(metaOf(object).annotations).map((name) => [name, 'not saved']);
  return {
    ...rest,
    metadata: { ...recordOf(object.metadata), annotations: Object.fromEntries(annotations) },
  };
}
