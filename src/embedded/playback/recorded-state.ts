import { type ApiObject, textAt } from '../json.ts';
import { customTypes } from '../server/custom-types.ts';
import type { LogStore } from '../server/log-store.ts';
import { keyOf, type ObjectStore } from '../server/object-store.ts';
import type { ResourceType } from '../server/resource-type.ts';
import { derivedKind } from './derived-kind.ts';
import { logOnlyPods, podKey } from './log-only-pods.ts';
import { RecordedLogs } from './recorded-logs.ts';
import type { RecordedLine, Recording } from './recording.ts';

type ChangeLine = Extract<RecordedLine, { readonly type: 'change' }>;
type LogLine = Extract<RecordedLine, { readonly type: 'log' }>;

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Makes a server's state what a recording says it was: raw, without any rule or controller. */
export class RecordedState {
  private readonly store: ObjectStore;
  private readonly logs: RecordedLogs;
  /** The resourceVersion each object was last seen at, also when that was its end. */
  private readonly newest = new Map<string, number>();
  private readonly logOnly: ReturnType<typeof logOnlyPods>;
  /** Definitions by group and kind, for objects that are seen before theirs is. */
  private readonly definitions: ReadonlyMap<string, ChangeLine>;
  private readonly endedDefinitions = new Set<string>();
  /** Lines of pods that have not been seen yet: one watch may be behind another. */
  private readonly early = new Map<string, LogLine[]>();
  private readonly podsSeen = new Set<string>();

  constructor(store: ObjectStore, logs: LogStore, { lines }: Recording) {
    this.store = store;
    this.logs = new RecordedLogs(logs);
    this.logOnly = logOnlyPods(lines);
    const definitions = new Map<string, ChangeLine>();
    for (const line of lines) {
      if (!isDefinition(line)) continue;
      const key = definedKey(line);
      if (!definitions.has(key)) definitions.set(key, line);
    }
    this.definitions = definitions;
  }

  /** Applies everything that led to one moment, in the order in which it really was. */
  load(lines: readonly RecordedLine[]): void {
    const changes = lines.filter((line) => line.type === 'change');
    for (const line of inOrder(changes)) this.apply(line);
    for (const line of lines) if (line.type === 'log') this.apply(line);
    for (const pod of this.store.history.collection('pods').under('')) this.logs.finish(pod);
  }

  /** What one line says, from now on. */
  apply(line: RecordedLine): void {
    if (line.type === 'log') this.say(line);
    else this.change(line);
  }

  private change(line: ChangeLine): void {
    const type = this.typeOf(line);
    if (type === undefined) return;
    const isGone = line.change === 'DELETED';
    const { namespace = '', name } = line.object.metadata;
    const key = keyOf(type, namespace, name);
    const version = versionOf(line);
    if (this.isOld(`${type.storageKey} ${key}`, version, isGone)) return;
    if (isDefinition(line)) this.define(line);
    const object = type.toStored(line.object);
    const { history } = this.store;
    if (!isGone) history.put(type.storageKey, key, object, version);
    else if (history.collection(type.storageKey).get(key) !== undefined)
      history.remove(type.storageKey, key, object, version);
    if (type.storageKey !== 'pods' || isGone) return;
    this.podsSeen.add(object.metadata.uid);
    this.logs.restarted(object);
    this.sayEarly(key);
  }

  /** Whether something newer is known already; if not, this is the newest now. */
  private isOld(place: string, version: number, isGone: boolean): boolean {
    const known = this.newest.get(place) ?? 0;
    if (isGone ? version < known : version > 0 && version <= known) return true;
    this.newest.set(place, version);
    return false;
  }

  /** Begins or ends to serve what a definition defines. */
  private define({ change, object }: ChangeLine): void {
    const { kinds, history } = this.store;
    const group = textAt(object, 'spec', 'group');
    const plural = textAt(object, 'spec', 'names', 'plural');
    const key = `${group}/${textAt(object, 'spec', 'names', 'kind')}`;
    kinds.remove(group, plural);
    if (change === 'DELETED') {
      this.endedDefinitions.add(key);
      history.drop(`${plural}.${group}`);
      return;
    }
    this.endedDefinitions.delete(key);
    for (const type of customTypes(object)) this.serve(type);
  }

  private typeOf({ object }: ChangeLine): ResourceType | undefined {
    const { kinds } = this.store;
    const known = kinds.findByKind(object.apiVersion, object.kind);
    if (known !== undefined) return known.storageKey === '' ? undefined : known;
    const key = `${groupOf(object.apiVersion)}/${object.kind}`;
    if (this.endedDefinitions.has(key)) return undefined;
    const definition = this.definitions.get(key);
    if (definition === undefined) this.serve(derivedKind(object));
    else for (const type of customTypes(definition.object)) this.serve(type);
    return kinds.findByKind(object.apiVersion, object.kind);
  }

  private serve(type: ResourceType): void {
    this.store.kinds.add(type);
    this.store.history.open(type.storageKey);
  }

  private say(line: LogLine): void {
    const key = podKey(line);
    const pods = this.store.history.collection('pods');
    const logOnly = this.logOnly.get(key);
    if (logOnly !== undefined && pods.get(key) === undefined)
      this.store.history.put('pods', key, logOnly);
    const pod = pods.get(key);
    if (pod === undefined || this.isEarly(line, pod)) {
      const waiting = this.early.get(key);
      if (waiting === undefined) this.early.set(key, [line]);
      else waiting.push(line);
      return;
    }
    const { uid, creationTimestamp } = pod.metadata;
    // A namesake of before wrote what is older than the pod.
    const isIts =
      line.uid === undefined ? !(line.t < Date.parse(creationTimestamp)) : line.uid === uid;
    if (isIts) this.logs.append(uid, line);
  }

  /** Whether it is of a pod that is still to come, and not of one that was before. */
  private isEarly({ uid }: LogLine, pod: ApiObject): boolean {
    return uid !== undefined && uid !== pod.metadata.uid && !this.podsSeen.has(uid);
  }

  private sayEarly(key: string): void {
    const lines = this.early.get(key) ?? [];
    this.early.delete(key);
    for (const line of lines) this.say(line);
  }
}

/** One etcd counts all its writes: where every version is a number, that is the order. */
function inOrder(lines: readonly ChangeLine[]): readonly ChangeLine[] {
  if (lines.some((line) => versionOf(line) === 0)) return lines;
  return [...lines].sort((a, b) => versionOf(a) - versionOf(b));
}

/** 0 where there is none that can be compared. */
function versionOf({ object }: ChangeLine): number {
  const { resourceVersion } = object.metadata;
  return /^\d{1,15}$/.test(resourceVersion) ? Number(resourceVersion) : 0;
}

function isDefinition(line: RecordedLine): line is ChangeLine {
  return (
    line.type === 'change' &&
    line.object.kind === 'CustomResourceDefinition' &&
    groupOf(line.object.apiVersion) === CRDS.slice(CRDS.indexOf('.') + 1)
  );
}

function definedKey({ object }: ChangeLine): string {
  return `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`;
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
