import type { Bucket } from '../analysis/cluster-view.ts';
import { apiErrorOf } from '../cluster/answers.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import { ApiError } from '../cluster/errors.ts';
import type { LogOf, Look, Rehearsal, Rehearsed, Seen, Selection } from '../knowledge/look.ts';
import { eventOf, type KubeEvent, newestFirst } from '../kube/events.ts';
import { type KubeObject, metaOf, requestedAt, textAt } from '../kube/object.ts';
import { type Row, recordOf } from '../kube/row.ts';
import {
  apiVersionOf,
  collectionPath,
  kindKey,
  objectPath,
  type ServedKind,
} from '../kube/served-kind.ts';
import type { Clock } from '../kube/time.ts';
import { skewOf } from './skew.ts';

/** How much of one kind was seen while looking. */
export interface Coverage {
  readonly kind: string;
  readonly state: 'seen' | 'forbidden' | 'not-served' | 'failed';
  /** Why not; empty when seen. */
  readonly message: string;
}

interface ClusterLookOptions {
  readonly connection: Connection;
  readonly discovery: Pick<Discovery, 'kinds' | 'dark'>;
  readonly clock: Clock;
  /** Whether writes may be rehearsed: an operator has asked about this very object. */
  readonly rehearses: boolean;
  readonly signal?: AbortSignal;
  /** Rows that are watched anyway; left out where not every kind is. */
  readonly rows?: RowSource;
}

/** What the watches know of dependents and contents, which it would take a list of every kind to ask for. */
export interface RowSource {
  dependents(uid: string): Bucket;
  terminatingIn(namespace: string): Bucket;
}

const PAGE = '500';
/** A list is not read further: what is asked for is evidence, and not an inventory. */
const MOST_PAGES = 10;
const LOG_LINES = '2000';
const LOG_BYTES = String(2 * 1024 * 1024);
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
/** How many lists are asked for at once when every kind has to be looked through. */
const AT_ONCE = 16;
/** How many dependents of the watches are looked at. */
const MOST_ROWS = 1_000;
/** How many of the contents of a namespace are of interest: those that wait longest explain the rest. */
const MOST_CONTENTS = 50;
/** Kinds that come and go with their owners, or are many, and never hold anything. */
const NEVER_HOLD: ReadonlySet<string> = new Set([
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'controllerrevisions.apps',
]);

/** A look at a cluster through its API server, for one investigation: every question is asked once. */
export class ClusterLook implements Look {
  readonly kinds: readonly ServedKind[];
  readonly dark: Look['dark'];
  private readonly options: ClusterLookOptions;
  private readonly asked = new Map<string, Promise<Seen<unknown>>>();
  private readonly states = new Map<string, Coverage>();

  constructor(options: ClusterLookOptions) {
    this.options = options;
    this.kinds = options.discovery.kinds;
    this.dark = options.discovery.dark;
  }

  get now(): number {
    const { clock, connection } = this.options;
    return clock.now() + skewOf(connection);
  }

  /** What was looked at so far, by kind. */
  coverage(): readonly Coverage[] {
    return [...this.states.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  get(kind: string, namespace: string, name: string): Promise<Seen<KubeObject | undefined>> {
    const served = this.served(kind);
    if (served === undefined) return this.notServed(kind);
    if (name === '') return Promise.resolve({ seen: true, value: undefined });
    const path = objectPath(served, namespace, name);
    return this.once(kind, path, async () => {
      try {
        const accept = kind === 'secrets' ? { accept: METADATA } : {};
        return recordOf(await this.json({ path, ...accept })) ?? {};
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    });
  }

  list(kind: string, selection: Selection = {}): Promise<Seen<readonly KubeObject[]>> {
    const served = this.served(kind);
    if (served === undefined) return this.notServed(kind);
    const { namespace, labels = {} } = selection;
    const selector = Object.entries(labels)
      .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
      .join(',');
    const path = collectionPath(served, namespace);
    return this.once(kind, `${path}?${selector}`, () =>
      this.pages(served, path, selector, kind === 'secrets'),
    );
  }

  dependents(uid: string, namespace: string): Promise<Seen<readonly KubeObject[]>> {
    const { rows } = this.options;
    if (rows !== undefined) return known(rows.dependents(uid));
    return this.through(namespace, `dependents ${uid}`, (object) =>
      metaOf(object).owners.some((owner) => owner.uid === uid),
    );
  }

  contents(namespace: string): Promise<Seen<readonly KubeObject[]>> {
    const { rows } = this.options;
    if (rows !== undefined)
      return this.remembered(`contents ${namespace}`, () => longest(rows.terminatingIn(namespace)));
    return this.through(namespace, `contents ${namespace}`, (object) => {
      const { finalizers, deletedAt } = metaOf(object);
      return finalizers.length > 0 || deletedAt !== undefined;
    });
  }

  async heldBy(
    finalizer: string,
    kind: ServedKind,
    namespace: string,
  ): Promise<Seen<readonly KubeObject[]>> {
    const { rows } = this.options;
    if (rows !== undefined) {
      const question = `held by ${finalizer} ${kindKey(kind)} ${namespace}`;
      return this.remembered(question, () =>
        longest(
          rows.terminatingIn(namespace),
          (row) => row.finalizers.includes(finalizer) && kindKey(row.kind) === kindKey(kind),
        ),
      );
    }
    const all = await this.metadata(kind, namespace);
    if (!all.seen) return all;
    const held = all.value.filter(
      (it) => requestedAt(it) !== undefined && metaOf(it).finalizers.includes(finalizer),
    );
    return { seen: true, value: held };
  }

  /** Looks through every kind that can be listed. */
  private through(
    namespace: string,
    question: string,
    wanted: (object: KubeObject) => boolean,
  ): Promise<Seen<readonly KubeObject[]>> {
    return this.once('(every kind)', question, async () => {
      const kinds = this.kinds.filter(
        (kind) =>
          kind.verbs.includes('list') &&
          !NEVER_HOLD.has(kindKey(kind)) &&
          (namespace === '' || kind.namespaced),
      );
      const found: KubeObject[] = [];
      for (let start = 0; start < kinds.length; start += AT_ONCE)
        for (const list of await Promise.all(
          kinds.slice(start, start + AT_ONCE).map((kind) => this.metadata(kind, namespace)),
        ))
          if (list.seen) found.push(...list.value.filter(wanted));
      return found;
    });
  }

  /** All objects of one namespace that can be listed; metadata only. */
  private metadata(kind: ServedKind, namespace: string): Promise<Seen<readonly KubeObject[]>> {
    const path = collectionPath(kind, namespace);
    return this.once(kindKey(kind), `${path} (metadata)`, () => this.pages(kind, path, '', true));
  }

  /** Events about cluster-scoped objects lie in the namespace `default` (client-go tools/record). */
  async events(object: KubeObject): Promise<Seen<readonly KubeEvent[]>> {
    const { namespace, uid } = metaOf(object);
    const all = await this.list('events', { namespace: namespace === '' ? 'default' : namespace });
    if (!all.seen) return all;
    const about = all.value.filter((event) => textAt(event, 'involvedObject', 'uid') === uid);
    return { seen: true, value: newestFirst(about.map(eventOf)) };
  }

  log({ namespace, pod, container, previous, tail }: LogOf): Promise<Seen<readonly string[]>> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
    const query = {
      tailLines: tail === undefined ? LOG_LINES : String(tail),
      limitBytes: LOG_BYTES,
      ...(container === '' ? {} : { container }),
      ...(previous === true ? { previous: 'true' } : {}),
    };
    return this.once('pods/log', `${path}?${new URLSearchParams(query)}`, async () => {
      const response = await this.options.connection.fetch({
        path,
        query,
        accept: '*/*',
        ...this.signal(),
      });
      if (response.status === 204) return []; // No node has it yet.
      if (response.status !== 200) throw await apiErrorOf(response, path);
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const lines = Buffer.concat(chunks).toString('utf8').split('\n');
      return lines.filter((line) => line !== '');
    });
  }

  rehearse({
    method,
    kind,
    namespace,
    name,
    contentType,
    body,
  }: Rehearsal): Promise<Seen<Rehearsed>> {
    if (!this.options.rehearses)
      return Promise.resolve({ seen: false, why: 'failed', message: 'no write is rehearsed here' });
    const path = objectPath(kind, namespace, name);
    return this.once(
      `${kindKey(kind)} (dry run)`,
      `${method} ${path} ${JSON.stringify(body)}`,
      async () => {
        try {
          await this.json({
            method,
            path,
            query: { dryRun: 'All', fieldManager: 'ktop' },
            accept: `${METADATA},application/json`,
            ...(contentType === undefined ? {} : { contentType }),
            body,
          });
          return { status: 200, reason: '', message: '' };
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          // What this user may not do, and what cannot be asked here, says nothing about the controller.
          if (error.status === 405 || isOwnRefusal(error)) throw error;
          return { status: error.status, reason: error.reason, message: error.message };
        }
      },
    );
  }

  private async pages(
    kind: ServedKind,
    path: string,
    labelSelector: string,
    metadataOnly: boolean,
  ): Promise<readonly KubeObject[]> {
    const items: KubeObject[] = [];
    let token = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.json({
        path,
        query: {
          limit: PAGE,
          ...(labelSelector === '' ? {} : { labelSelector }),
          ...(token === '' ? {} : { continue: token }),
        },
        ...(metadataOnly ? { accept: `${METADATA_LIST},application/json` } : {}),
      });
      const list = recordOf(answer)?.items;
      // The items of a list do not say what they are.
      const type = { apiVersion: apiVersionOf(kind), kind: kind.kind };
      for (const item of Array.isArray(list) ? list : [])
        items.push({ ...recordOf(item), ...type });
      token = textAt(answer, 'metadata', 'continue');
      if (token === '') break;
    }
    return items;
  }

  private json(request: Parameters<Connection['json']>[0]): Promise<unknown> {
    return this.options.connection.json({ ...request, ...this.signal() });
  }

  private signal(): { readonly signal?: AbortSignal } {
    const { signal } = this.options;
    return signal === undefined ? {} : { signal };
  }

  private served(kind: string): ServedKind | undefined {
    return this.kinds.find((served) => kindKey(served) === kind);
  }

  private notServed(kind: string): Promise<Seen<never>> {
    const message = `${kind} is not served`;
    this.states.set(kind, { kind, state: 'not-served', message });
    return Promise.resolve({ seen: false, why: 'not-served', message });
  }

  /** What the watches know, found once. */
  private async remembered<T>(question: string, find: () => Seen<T>): Promise<Seen<T>> {
    const known = this.asked.get(question) ?? Promise.resolve(find());
    this.asked.set(question, known);
    return known as Promise<Seen<T>>;
  }

  /** Asks a question once, and remembers whether the kind was seen. */
  private once<T>(kind: string, question: string, ask: () => Promise<T>): Promise<Seen<T>> {
    const known = this.asked.get(question);
    if (known !== undefined) return known as Promise<Seen<T>>;
    const answer = ask().then(
      (value): Seen<T> => {
        if (!this.states.has(kind)) this.states.set(kind, { kind, state: 'seen', message: '' });
        return { seen: true, value };
      },
      (error: unknown): Seen<T> => {
        const message = error instanceof Error ? error.message : String(error);
        const forbidden = error instanceof ApiError && error.status === 403;
        const why = forbidden ? 'forbidden' : 'failed';
        this.states.set(kind, { kind, state: why, message });
        return { seen: false, why, message };
      },
    );
    this.asked.set(question, answer);
    return answer;
  }
}

/** Our own rights are missing: the server says so before any admission is asked. */
function isOwnRefusal({ status, message }: ApiError): boolean {
  return status === 403 && /is forbidden: User |a recording cannot be written to/.test(message);
}

async function known(bucket: Bucket): Promise<Seen<readonly KubeObject[]>> {
  return { seen: true, value: bucket.first(MOST_ROWS).map(objectOf) };
}

/** The rows that are held and wait longest: ten thousand are looked through once, and not sorted. */
function longest(
  bucket: Bucket,
  wanted: (row: Row) => boolean = () => true,
): Seen<readonly KubeObject[]> {
  const most: Row[] = [];
  let total = 0;
  for (const row of bucket.first(bucket.size)) {
    if (!wanted(row)) continue;
    total++;
    const last = most[MOST_CONTENTS - 1];
    if (last !== undefined && compareWaits(last, row) <= 0) continue;
    const at = most.findIndex((other) => compareWaits(row, other) < 0);
    most.splice(at < 0 ? most.length : at, 0, row);
    if (most.length > MOST_CONTENTS) most.pop();
  }
  return { seen: true, value: most.map(objectOf), total };
}

function compareWaits(a: Row, b: Row): number {
  return Number(isFree(a)) - Number(isFree(b)) || deletedAt(a) - deletedAt(b);
}

function isFree({ finalizers }: Row): boolean {
  return finalizers.length === 0;
}

function deletedAt({ termination }: Row): number {
  return termination?.deletedAt ?? 0;
}

/** What a row tells of its object: metadata alone. */
function objectOf(row: Row): KubeObject {
  const { kind, namespace, name, uid, resourceVersion, finalizers, owners, termination } = row;
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      uid,
      resourceVersion,
      finalizers,
      ownerReferences: owners,
      ...(row.created === undefined ? {} : { creationTimestamp: stamp(row.created) }),
      ...(termination === undefined
        ? {}
        : {
            labels: termination.labels,
            deletionTimestamp: stamp(termination.deletedAt),
            deletionGracePeriodSeconds: termination.graceSeconds,
          }),
    },
  };
}

function stamp(at: number): string {
  return new Date(at).toISOString();
}
