import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import type { Connection } from '../cluster/connection.ts';
import { ApiError } from '../cluster/errors.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import { type KubeObject, metaOf } from '../kube/object.ts';
import { recordOf } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import { LogTails, type TailedEntry } from './log-tails.ts';
import { type PodName, RecordedPods } from './recorded-pods.ts';

interface RecordedLogsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  /** About how many bytes they may take in the recording: what changes is worth more than what is said. */
  readonly maxBytes: number;
  readonly write: (line: KubeObject) => void;
  readonly say: (sentence: string) => void;
}

/** Of containers that ran before, this many lines tell what led to the incident. */
const TAIL_LINES = 1_000;
/** Of a recorded line without its text. */
const LINE_BYTES = 200;

/** Follows the logs of the pods that are worth it, and writes what they say. */
export class RecordedLogs {
  private readonly options: RecordedLogsOptions;
  private readonly tails: LogTails;
  private readonly pods: RecordedPods;
  private readonly chosen = new Set<string>();
  private readonly refused = new Set<string>();
  private bytes = 0;
  private isOver = false;

  constructor(options: RecordedLogsOptions) {
    this.options = options;
    const { connection, clock } = options;
    this.pods = new RecordedPods(knowledge, (name) => void this.fetch(name));
    this.tails = new LogTails({
      connection,
      clock,
      from: { tailLines: TAIL_LINES },
      onEntries: (entries) => this.take(entries),
      onTails: () => this.sayRefusals(),
    });
  }

  /** An object as it is now. */
  changed(object: KubeObject): void {
    if (this.isOver) return;
    this.pods.written(object);
    if (object.kind === 'Lease') this.pods.lease(object);
    if (object.kind !== 'Pod') return;
    const { uid } = metaOf(object);
    if (!this.chosen.has(uid) && !this.pods.wants(object)) return;
    this.chosen.add(uid);
    this.tails.put(object);
  }

  gone(object: KubeObject): void {
    if (object.kind !== 'Pod') return;
    const { uid } = metaOf(object);
    this.pods.gone(object);
    if (this.chosen.delete(uid)) this.tails.remove(uid);
  }

  stop(): void {
    this.isOver = true;
    this.tails.stop();
  }

  /** A pod that was passed by. */
  private async fetch({ namespace, name }: PodName): Promise<void> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
    try {
      const pod = recordOf(await this.options.connection.json({ path }));
      if (pod !== undefined) this.changed({ ...pod, kind: 'Pod' });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      const why = error instanceof Error ? error.message : String(error);
      this.options.say(`the log of ${namespace}/${name} is left out: ${why}`);
    }
  }

  private take(entries: readonly TailedEntry[]): void {
    for (const entry of entries) {
      if (this.isOver) return;
      const line = recordedLine(entry);
      this.bytes += LINE_BYTES + (line.log?.line.length ?? 0);
      if (this.bytes <= this.options.maxBytes) this.options.write({ ...line });
      else this.end();
    }
  }

  private end(): void {
    this.stop();
    this.options.say('logs have taken their half of --max-bytes; from here on none are recorded');
  }

  private sayRefusals(): void {
    for (const { target, status } of this.tails.tails()) {
      if (status.type !== 'forbidden' || this.refused.has(target.namespace)) continue;
      this.refused.add(target.namespace);
      this.options.say(`logs of ${target.namespace} are left out: ${status.message}`);
    }
  }
}

/** A line as a recording has it. What was lost, or cannot be read, is a gap: something is not there. */
function recordedLine({ target, entry }: TailedEntry) {
  const { namespace, pod, podUid, container, restart } = target;
  if (entry.type !== 'line') {
    const reason = entry.type === 'lost' ? lossSentence(entry) : entry.text;
    return { log: undefined, gap: { kind: `log of ${namespace}/${pod}/${container}`, reason } };
  }
  const line = `${entry.text}${entry.dropped > 0 ? cutMark(entry.dropped) : ''}`;
  const at = new Date(entry.at).toISOString();
  return { log: { namespace, pod, uid: podUid, container, restart, at, line } };
}
