import { type KubeObject, recordsAt, textAt } from '../../../kube/object.ts';
import type { Instant } from '../../../kube/time.ts';
import type { Look } from '../../look.ts';
import type { Subject } from '../../pack.ts';
import { seenOr } from '../../reading.ts';
import { isPromise, promiseOf } from './jobs.ts';
import { KINDS, manager } from './manager.ts';
import { INTERVAL_MS } from './workflows.ts';

/** What the status tells of pipelines, in the layouts of before and after Kratix's pull request 933. */
export function pipelinesOf(object: KubeObject): readonly KubeObject[] {
  return [
    ...recordsAt(object, 'status', 'kratix', 'workflows', 'pipelines'),
    ...recordsAt(object, 'status', 'kratix', 'workflows', 'configure', 'pipelines'),
    ...recordsAt(object, 'status', 'kratix', 'workflows', 'delete', 'pipelines'),
  ];
}

/** The Promise that a subject is or belongs to. */
export async function promiseFor(subject: Subject): Promise<KubeObject | undefined> {
  if (isPromise(subject)) return subject.object;
  return seenOr(await subject.look.get(KINDS.promises, '', promiseOf(subject)), undefined);
}

/** The names of the configure pipelines of a subject, in their order; `undefined` where they are not seen. */
export async function configurePipelines(subject: Subject): Promise<readonly string[] | undefined> {
  const promise = await promiseFor(subject);
  if (promise === undefined) return undefined;
  const type = isPromise(subject) ? 'promise' : 'resource';
  return recordsAt(promise, 'spec', 'workflows', type, 'configure').map((pipeline) =>
    textAt(pipeline, 'metadata', 'name'),
  );
}

/** When Kratix runs the configure pipelines anew: always, and after a failure where it is not told not to. */
export interface Interval {
  readonly ms: number;
  readonly afterFailure: boolean;
  /** Who says so. */
  readonly source: string;
}

/** What is said nearer to the subject counts: its Promise, then the configuration of Kratix, then its default. */
export async function intervalOf(subject: Subject): Promise<Interval> {
  const config = await configOf(subject.look);
  const afterFailure = !/^\s*reconcileAfterFailure:\s*false/m.test(config);
  const promise = await promiseFor(subject);
  const own = durationOf(
    textAt(promise, 'spec', 'workflows', 'config', 'reconciliationInterval') ||
      textAt(promise, 'metadata', 'annotations', 'kratix.io/reconciliation-interval'),
  );
  if (own !== undefined)
    return {
      ms: own,
      afterFailure,
      source: `Promise ${promiseOf(subject)}: reconciliationInterval`,
    };
  const said = /^reconciliationInterval:\s*"?([\w.]+)/m.exec(config)?.[1] ?? '';
  const common = durationOf(said);
  if (common !== undefined)
    return {
      ms: common,
      afterFailure,
      source: `ConfigMap ${manager.namespace}/kratix: reconciliationInterval`,
    };
  return { ms: INTERVAL_MS, afterFailure, source: 'the default of Kratix' };
}

async function configOf(look: Look): Promise<string> {
  const map = seenOr(await look.get('configmaps', manager.namespace, 'kratix'), undefined);
  return textAt(map, 'data', 'config');
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A Go duration: `10h`, `1h30m`, `90s`. */
function durationOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, n, unit = '']) => sum + Number(n) * (UNITS[unit] ?? 0), 0);
}

/** `10 h`, `90 min`: an interval as one says it. */
export function sayInterval(ms: number): string {
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : `${Math.round(ms / 60_000)} min`;
}

export function stamp(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
