import type { Instant } from '../../../kube/time.ts';
import { type Spoken, searchIndexes, shardOf } from './kind.ts';

/** The lines of a controller made with kube-rs, as tracing writes them to a terminal, in colours. */

const dim = (text: string) => `\u001b[2m${text}\u001b[0m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;
const italic = (text: string) => `\u001b[3m${text}\u001b[0m`;
const LEVELS = { INFO: 32, WARN: 33, ERROR: 31 } as const;

export function routerLines(spoken: readonly Spoken[], turn: number, now: Instant): string[] {
  const it = spoken[turn % Math.max(spoken.length, 1)];
  if (it === undefined) return [];
  const span = spanOf(it, turn % 3 === 0 ? 'object updated' : 'reconciler requested retry');
  if (!it.fails) return [line('INFO', now, span, `routes are written ${field('shards', '1')}`)];
  return [
    line('INFO', now, span, `its shards are asked ${field('shard', shardOf(it))}`),
    line(
      'WARN',
      now,
      span,
      `no shard to route to ${field('error', 'Connection refused (os error 111)')} ${field('retry_in', '5s')}`,
    ),
  ];
}

function line(level: keyof typeof LEVELS, now: Instant, span: string, said: string): string {
  const time = `${new Date(now).toISOString().slice(0, 23)}000Z`;
  const coloured = `\u001b[${LEVELS[level]}m${level.padStart(5)}\u001b[0m`;
  return `${dim(time)} ${coloured} ${span} ${dim('search_router::routes')}${dim(':')} ${said}`;
}

/** As kube-rs opens it (kube-runtime controller/mod.rs). */
function spanOf({ namespace, name }: Spoken, reason: string): string {
  const { group, kind } = searchIndexes;
  const fields = `${field('object.ref', `${kind}.v1.${group}/${name}.${namespace}`)} ${field('object.reason', reason)}`;
  return `${bold('reconciling object')}${bold('{')}${fields}${bold('}')}${dim(':')}`;
}

function field(key: string, value: string): string {
  return `${italic(key)}${dim('=')}${value}`;
}
