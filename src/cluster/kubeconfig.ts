import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { load } from 'js-yaml';
import { recordOf, textOf } from '../kube/row.ts';
import { ConnectError } from './errors.ts';

/** A context of the kubeconfig, with what it leads to. */
export interface ContextInfo {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
  readonly server: string;
}

/** What client-node does not keep of a user (tech notes: groups, and the path of a token). */
export interface UserExtras {
  readonly tokenFile: string | undefined;
  readonly impersonate: string | undefined;
  readonly impersonateGroups: readonly string[];
}

/** The contexts there are to choose from. */
export interface Kubeconfig {
  readonly contexts: readonly ContextInfo[];
  readonly currentContext: string | undefined;
  readonly config: KubeConfig;
  readonly users: ReadonlyMap<string, UserExtras>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Reads the kubeconfig as kubectl does: `text` if given, else `path`, else the list in KUBECONFIG,
 * else ~/.kube/config, else the service account of the pod. Throws ConnectError('kubeconfig').
 */
export function loadKubeconfig(options: {
  readonly text?: string;
  readonly path?: string;
  readonly env: Environment;
}): Kubeconfig {
  const { text, path: file, env } = options;
  if (text !== undefined) return assemble([{ from: 'the given text', text, folder: '.' }]);
  if (file !== undefined) return assemble([readSource(file)]);
  const listed = (env.KUBECONFIG ?? '').split(path.delimiter).filter((name) => name !== '');
  if (listed.length > 0) return assemble(readListed(listed));
  const standard = path.join(env.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(standard)) return assemble([readSource(standard)]);
  if (existsSync(SERVICE_ACCOUNT_TOKEN)) return inCluster();
  throw new ConnectError(
    'kubeconfig',
    `there is no kubeconfig: ${standard} does not exist and KUBECONFIG is not set; name one with --kubeconfig, or try ktop --demo`,
  );
}

interface Source {
  readonly from: string;
  readonly text: string;
  readonly folder: string;
}

/** Of the files in KUBECONFIG, those that are missing are left out, as in kubectl; not all may be. */
function readListed(files: readonly string[]): readonly Source[] {
  const present = files.filter((file) => existsSync(file));
  if (present.length > 0) return present.map(readSource);
  throw new ConnectError(
    'kubeconfig',
    `KUBECONFIG names ${files.join(', ')}, which does not exist; correct it, or name a file with --kubeconfig`,
  );
}

function readSource(file: string): Source {
  try {
    return { from: file, text: readFileSync(file, 'utf8'), folder: path.dirname(file) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new ConnectError(
      'kubeconfig',
      `the kubeconfig ${file} ${why}; name another with --kubeconfig`,
      { cause: error },
    );
  }
}

/** Merges as kubectl does: whatever two sources name alike is the first one's. */
function assemble(sources: readonly Source[]): Kubeconfig {
  const parts = sources.map((source) => ({ source, ...parse(source) }));
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEachName(parts.flatMap(({ part }) => part.clusters)),
    users: firstOfEachName(parts.flatMap(({ part }) => part.users)),
    contexts: firstOfEachName(parts.flatMap(({ part }) => part.contexts)),
    currentContext: parts.map(({ part }) => part.currentContext).find((name) => name) ?? '',
  });
  const users = new Map<string, UserExtras>();
  for (const { raw, source } of parts)
    for (const [name, extras] of extrasOf(raw, source.folder))
      if (!users.has(name)) users.set(name, extras);
  return { ...summary(config, sources.map(({ from }) => from).join(', ')), users };
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return entries.filter(({ name }, i) => entries.findIndex((entry) => entry.name === name) === i);
}

/** Entries that are broken cost only themselves: what is needed of them is asked for later. */
function parse({ from, text, folder }: Source): {
  readonly part: KubeConfig;
  readonly raw: unknown;
} {
  const part = new KubeConfig();
  try {
    const raw = isEmpty(text) ? {} : load(text);
    if (recordOf(raw) === undefined) throw new Error('it is no YAML mapping');
    part.loadFromString(JSON.stringify(raw), { onInvalidEntry: 'filter' });
    part.makePathsAbsolute(folder);
    // As client-go does: what is no plain name of a program lies beside the kubeconfig.
    for (const { exec } of part.users)
      if (textOf(exec?.command).includes('/')) exec.command = path.resolve(folder, exec.command);
    return { part, raw };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ConnectError(
      'kubeconfig',
      `the kubeconfig ${from} cannot be understood (${reason}); correct it, or name another with --kubeconfig`,
      { cause: error },
    );
  }
}

function isEmpty(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|---\s*$|$)/.test(line));
}

function inCluster(): Kubeconfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  return { ...summary(config, 'the service account of this pod'), users: new Map() };
}

function summary(config: KubeConfig, from: string): Omit<Kubeconfig, 'users'> {
  const contexts = config.getContexts().map(({ name, cluster, user, namespace }) => ({
    name,
    cluster,
    user,
    namespace: namespace === '' ? undefined : namespace,
    server: config.getCluster(cluster)?.server ?? '',
  }));
  if (contexts.length === 0)
    throw new ConnectError(
      'kubeconfig',
      `the kubeconfig ${from} has no contexts; name another with --kubeconfig`,
    );
  const currentContext = config.getCurrentContext();
  return { contexts, currentContext: currentContext === '' ? undefined : currentContext, config };
}

function extrasOf(raw: unknown, folder: string): ReadonlyMap<string, UserExtras> {
  const users = recordOf(raw)?.users;
  if (!Array.isArray(users)) return new Map();
  return new Map(
    users.map((entry) => {
      const user = recordOf(recordOf(entry)?.user) ?? {};
      const file = textOf(user.tokenFile);
      const groups = user['as-groups'];
      return [
        textOf(recordOf(entry)?.name),
        {
          tokenFile: file === '' ? undefined : path.resolve(folder, file),
          impersonate: textOf(user.as) || undefined,
          impersonateGroups: Array.isArray(groups)
            ? groups.filter((group) => typeof group === 'string')
            : [],
        },
      ];
    }),
  );
}
