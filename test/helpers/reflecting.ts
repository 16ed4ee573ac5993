import { afterEach } from 'vitest';
import type { Connection } from '../../src/cluster/connection.ts';
import {
  type Change,
  type Reflector,
  startReflector,
} from '../../src/cluster/reflector/reflector.ts';
import { RowProjector } from '../../src/kube/row.ts';
import type { ServedKind } from '../../src/kube/served-kind.ts';
import type { WatchStatus } from '../../src/kube/watch-status.ts';
import { aClock, type TestClock } from './clock.ts';
import { eventually } from './eventually.ts';
import { WIDGET } from './rows.ts';
import { openScriptedApi, type ScriptedApi } from './scripted-api.ts';

/** A reflector under test, and all it has told. */
export interface Reflecting {
  readonly reflector: Reflector;
  readonly statuses: readonly WatchStatus[];
  readonly batches: readonly (readonly Change[])[];
  readonly malformed: readonly string[];
  /** In which order: `changes`, or the type of a status. */
  readonly told: readonly string[];
  /** What someone has who heard every change: `name@resourceVersion`. */
  rows(): readonly string[];
  /** Waits for it. */
  hasRows(...rows: readonly string[]): Promise<void>;
  hasStatus(type: WatchStatus['type']): Promise<WatchStatus>;
}

export interface Scene {
  readonly api: ScriptedApi;
  readonly clock: TestClock;
  readonly connection: Connection;
  reflect(kind?: ServedKind, namespace?: string, labelSelector?: string): Reflecting;
  /** Lets the wait that the reflector is in end. */
  passWait(): Promise<void>;
}

const endings: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A scripted API server and reflectors on one connection to it, on a clock that stands still. */
export async function aScene(): Promise<Scene> {
  const api = await openScriptedApi();
  const clock = aClock();
  const connection = api.connect(clock);
  endings.push(api.close, () => connection.close());
  return {
    api,
    clock,
    connection,
    reflect: (kind = WIDGET, namespace, labelSelector) =>
      reflect(connection, clock, { kind, namespace, labelSelector }),
    passWait: async () => {
      await eventually(() => clock.timers).toBe(1);
      clock.advance(600_000);
    },
  };
}

function reflect(
  connection: Connection,
  clock: TestClock,
  {
    kind,
    namespace,
    labelSelector,
  }: {
    readonly kind: ServedKind;
    readonly namespace: string | undefined;
    readonly labelSelector: string | undefined;
  },
): Reflecting {
  const projector = new RowProjector();
  const statuses: WatchStatus[] = [];
  const batches: (readonly Change[])[] = [];
  const malformed: string[] = [];
  const told: string[] = [];
  const mirror = new Map<string, string>();
  const reflector = startReflector({
    connection,
    target: {
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    },
    project: (object) => projector.project(kind, object),
    clock,
    random: () => 0,
    onChanges: (changes) => {
      batches.push(changes);
      told.push('changes');
      for (const { type, row } of changes)
        if (type === 'remove') mirror.delete(row.uid);
        else mirror.set(row.uid, `${row.name}@${row.resourceVersion}`);
    },
    onStatus: (status) => {
      statuses.push(status);
      told.push(status.type);
    },
    onMalformed: (what) => malformed.push(what.malformed),
  });
  endings.push(() => reflector.stop());
  const rows = () => [...mirror.values()].sort();
  return {
    reflector,
    statuses,
    batches,
    malformed,
    told,
    rows,
    hasRows: (...wanted) => eventually(rows).toEqual(wanted),
    hasStatus: async (type) => {
      await eventually(() => reflector.status().type).toBe(type);
      return reflector.status();
    },
  };
}
