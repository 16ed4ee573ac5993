import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import type { Change } from '../cluster/reflector/reflector.ts';
import type { KubeObject } from '../kube/object.ts';
import { type Row, recordOf } from '../kube/row.ts';
import { apiVersionOf, findKind, kindKey, type ServedKind } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import type { WatchStatus } from '../kube/watch-status.ts';
import { RecordedLogs } from './recorded-logs.ts';
import { type ObjectRecipient, Run, type RunListener } from './run.ts';
import {
  planWatches,
  type Scope,
  UnknownKind,
  unknownKinds,
  type WatchPlan,
} from './watch-plan.ts';

export interface RecorderOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly scope: Scope;
  /** Takes one line of the recording, a JSON object. */
  readonly write: (line: KubeObject) => void;
  /** Takes a sentence for the operator: something cannot be recorded. */
  readonly say: (sentence: string) => void;
  /** About how many bytes of logs; 0: none are recorded. */
  readonly maxLogBytes: number;
}

const SECRETS = 'secrets';
const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Writes down what happens on a cluster: first what is there, then each change, with the time at
 * which it was seen, and what the pods say that an incident is explained by. Secrets are never asked for.
 */
export class Recorder implements RunListener, ObjectRecipient {
  private readonly options: RecorderOptions;
  private readonly run: Run;
  private readonly logs: RecordedLogs | undefined;
  /** Objects that were read since changes were told last; most become changes at once. */
  private readonly fresh = new Map<string, KubeObject>();
  private readonly known = new Set<string>();
  private readonly said = new Set<string>();
  private readonly seen = new Set<string>();
  private last: Instant = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
    const { connection, clock, scope, maxLogBytes } = options;
    this.logs =
      maxLogBytes === 0
        ? undefined
        : new RecordedLogs({
            connection,
            clock,
            maxBytes: maxLogBytes,
            write: (line) => this.write(line),
            say: (sentence) => this.sayOnce(sentence),
          });
    this.run = new Run({
      connection,
      clock,
      scope,
      listener: this,
      plan: planRecording,
      recipient: this,
    });
  }

  /** Begins. Rejects with UnknownKind, and when the cluster does not tell what it serves. */
  async start(): Promise<void> {
    const { namespaces, kinds = [] } = this.options.scope;
    this.write({ watching: [], ...(namespaces === undefined ? {} : { namespaces }) });
    const discovery = await this.run.start();
    const unknown = unknownKinds(discovery.kinds, this.options.scope);
    if (unknown.length > 0)
      throw new UnknownKind(`the server serves no kind called ${unknown.join(', ')}`);
    if (kinds.some((name) => isSecret(findKind(discovery.kinds, name))))
      throw new UnknownKind('Secrets are never recorded; leave them out');
  }

  stop(): void {
    this.logs?.stop();
    this.run.stop();
  }

  take({ kind, uid }: Row, object: unknown): void {
    this.fresh.set(uid, wholeObject(kind, object));
  }

  changes(changes: readonly Change[]): void {
    for (const { type, row } of changes) {
      const object = this.fresh.get(row.uid) ?? lastSeen(row);
      if (type === 'remove') {
        this.known.delete(row.uid);
        this.write({ type: 'DELETED', object });
        this.logs?.gone(object);
        continue;
      }
      this.write({ type: this.known.has(row.uid) ? 'MODIFIED' : 'ADDED', object });
      this.known.add(row.uid);
      this.logs?.changed(object);
    }
    this.fresh.clear();
  }

  relisted(kind: ServedKind, _namespace: string | undefined, reason: string): void {
    this.write({ gap: { kind: kindKey(kind), reason } });
  }

  watch(kind: ServedKind, namespace: string | undefined, status: WatchStatus | undefined): void {
    const key = kindKey(kind);
    if (status?.type === 'live') this.sawAll(key, namespace);
    if (status?.type !== 'forbidden' && status?.type !== 'degraded') return;
    const where = namespace === undefined ? '' : ` of ${namespace}`;
    this.sayOnce(`cannot watch ${key}${where}: ${status.message}`);
  }

  kinds({ dark }: Discovery): void {
    for (const { groupVersion, reason } of dark)
      this.sayOnce(`the kinds of ${groupVersion} are left out: ${reason}`);
  }

  kindGone(): void {}

  malformed(): void {
    this.sayOnce('an object was left out: it is none that can be understood');
  }

  private sawAll(key: string, namespace: string | undefined): void {
    const place = `${key} ${namespace ?? ''}`;
    if (this.seen.has(place)) return;
    this.seen.add(place);
    this.write({
      watching: [key],
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
    });
  }

  /** The wall clock may be set back; a recording does not go back. */
  private write(line: KubeObject): void {
    this.last = Math.max(this.last, this.options.clock.now());
    this.options.write({ t: new Date(this.last).toISOString(), ...line });
  }

  private sayOnce(sentence: string): void {
    if (this.said.has(sentence)) return;
    this.said.add(sentence);
    this.options.say(sentence);
  }
}

/** Every kind but Secrets, with the Events that a screen leaves out: of their two groups, one. */
function planRecording(kinds: readonly ServedKind[], scope: Scope): WatchPlan {
  const hasEvents = kinds.some((kind) => kindKey(kind) === 'events');
  const recorded = kinds.filter(
    (kind) => !isSecret(kind) && !(hasEvents && kindKey(kind) === 'events.events.k8s.io'),
  );
  if (scope.kinds !== undefined) return planWatches(recorded, scope);
  return planWatches(recorded, { ...scope, kinds: recorded.map(kindKey) });
}

function isSecret(kind: ServedKind | undefined): boolean {
  return kind !== undefined && kindKey(kind) === SECRETS;
}

/** Items of lists leave out what they are; schemas are large and explain nothing. */
function wholeObject(kind: ServedKind, object: unknown): KubeObject {
  const record = recordOf(object) ?? {};
  const whole = { ...record, apiVersion: apiVersionOf(kind), kind: kind.kind };
  return kindKey(kind) === DEFINITIONS ? withoutSchemas(whole) : whole;
}

function withoutSchemas(definition: KubeObject): KubeObject {
  const spec = recordOf(definition.spec) ?? {};
  const metadata = recordOf(definition.metadata) ?? {};
  const { [LAST_APPLIED]: _, ...annotations } = recordOf(metadata.annotations) ?? {};
  const versions = (Array.isArray(spec.versions) ? spec.versions : []).map((version: unknown) => {
    const { schema: _schema, ...rest } = recordOf(version) ?? {};
    return rest;
  });
  const annotated = metadata.annotations === undefined ? {} : { annotations };
  return {
    ...definition,
    metadata: { ...metadata, ...annotated },
    spec: { ...spec, versions },
  };
}

/** What is left of an object whose end nobody saw. */
function lastSeen({ kind, name, namespace, uid, resourceVersion }: Row): KubeObject {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }), uid, resourceVersion },
  };
}
