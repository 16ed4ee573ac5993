import { diagnose } from '../analysis/diagnose.ts';
import { refusalIn } from '../analysis/refusals.ts';
import { reportOf } from '../analysis/report.ts';
import { describeDiagnosis } from '../analysis/report-text.ts';
import { discover } from '../cluster/discovery.ts';
import type { Look } from '../knowledge/look.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { KubeObject } from '../kube/object.ts';
import { findKind, type ServedKind } from '../kube/served-kind.ts';
import { ClusterLook } from '../session/cluster-look.ts';
import { printable } from '../ui/terminal/text.ts';
import type { DiagnoseOptions, Target } from './arguments.ts';
import { connect } from './connect.ts';
import { ExitError } from './exit.ts';
import { printData } from './output.ts';
import { openSource } from './source.ts';

/** Says why one object is not gone yet; resolves with the exit code. */
export async function runDiagnose(options: DiagnoseOptions): Promise<number> {
  const source = await openSource(options);
  const connection = connect(options, source);
  try {
    const discovery = await discover(connection);
    const rehearses = !options.readOnly && source.mark !== 'REPLAY';
    const look = new ClusterLook({ connection, discovery, clock: source.clock, rehearses });
    const kind = kindOf(options.target, discovery.kinds);
    const namespace = options.namespace ?? connection.context.namespace ?? 'default';
    const object = await objectOf(look, kind, options.target, namespace);
    const diagnosis = await diagnose(object, kind, look, knowledge);
    const coverage = look.coverage();
    if (options.output !== 'text') {
      await printData(reportOf(diagnosis, coverage), options.output);
      return 0;
    }
    const lines = describeDiagnosis(diagnosis, look.now).map(({ text }) => text);
    const unseen = coverage.filter(({ state }) => state !== 'seen');
    const notSeen = unseen.map(
      ({ kind: name, state, message }) => `  ${name}: ${state}, ${message}`,
    );
    const text = [...lines, ...(unseen.length === 0 ? [] : ['', 'Not seen', ...notSeen])];
    process.stdout.write(`${text.map(printable).join('\n')}\n`);
    return 0;
  } finally {
    connection.close();
    await source.close();
  }
}

/** The served kind that a target names. Throws ExitError('usage'). */
export function kindOf({ kind }: Target, kinds: readonly ServedKind[]): ServedKind {
  const found = findKind(kinds, kind);
  if (found !== undefined) return found;
  throw new ExitError(
    'usage',
    `the server serves no kind called ${kind}; kubectl api-resources lists those it serves`,
  );
}

/** The object that a target names. Throws ExitError('not-found'), with what keeps it from being read. */
export async function objectOf(
  look: Pick<Look, 'get'>,
  kind: ServedKind,
  { name }: Target,
  namespace: string,
): Promise<KubeObject> {
  const where = kind.namespaced ? namespace : '';
  const found = await look.get(
    `${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}`,
    where,
    name,
  );
  const called = `${kind.kind} ${where === '' ? name : `${where}/${name}`}`;
  if (!found.seen) {
    // G-8, G-20: what nobody can read, nobody can delete.
    const refusal = refusalIn(found.message);
    const why = refusal === undefined ? '' : `${refusal.because}: `;
    throw new ExitError('not-found', `${called} cannot be seen: ${why}${found.message}`);
  }
  if (found.value === undefined)
    throw new ExitError('not-found', `there is no ${called}: it is gone, or was never there`);
  return found.value;
}
