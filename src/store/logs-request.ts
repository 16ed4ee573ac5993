import type { Wanted } from '../analysis/log-lines/about-object.ts';
import type { Workflow } from '../analysis/workflow.ts';
import { nameWork } from '../analysis/workflow-detail.ts';
import { describeRef, type ObjectRef } from '../kube/row.ts';
import type { LogRange } from './log-ranges.ts';

/** Whose logs are wanted: those of whatever works for it. */
export type LogsOf =
  | { readonly type: 'object'; readonly row: ObjectRef }
  | { readonly type: 'workflow'; readonly workflow: Workflow };

/** What is to be read from the server. */
export interface LogsRequest {
  readonly of: LogsOf;
  /** Those who carry out its work, or the controller that has them do it. */
  readonly speakers: 'workers' | 'controller';
  readonly range: LogRange;
  /** Whether only the runs before the last restart are wanted. */
  readonly previous: boolean;
}

/** The object that logs are wanted for, as lines of a controller may call it. */
export function objectOf(of: LogsOf): Wanted {
  if (of.type === 'object') {
    const { kind, namespace, name } = of.row;
    return { kinds: [kind.kind.toLowerCase(), kind.resource, kind.singular], namespace, name };
  }
  const { kind, namespace, name } = of.workflow.work.object;
  return { kinds: [kind.toLowerCase()], namespace, name };
}

/** `Widget team-a/alpha`, with its pipeline where it is a workflow. */
export function nameLogsOf(of: LogsOf): string {
  return of.type === 'object' ? describeRef(of.row) : nameWork(of.workflow);
}
