import type { Malformed, Row } from '../../kube/row.ts';
import { collectionPath, type ServedKind } from '../../kube/served-kind.ts';
import type { Clock, Instant } from '../../kube/time.ts';
import type { WatchStatus } from '../../kube/watch-status.ts';
import { apiErrorOf } from '../answers.ts';
import type { Connection } from '../connection.ts';
import { ApiError } from '../errors.ts';
import { Backoff } from './backoff.ts';
import { Cache, type Change, tellAll } from './cache.ts';
import { readList, readWatch } from './read.ts';
import { type Ask, ask, type Input, initial, type Pace, type State, step } from './step.ts';

export type { Change } from './cache.ts';

/** What to watch: a kind, everywhere or in one namespace, all of it, what a label selector selects, or one object. */
export interface WatchTarget {
  readonly kind: ServedKind;
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** One object alone. */
  readonly name?: string;
}

export interface Reflector {
  readonly target: WatchTarget;
  status(): WatchStatus;
  /** Ends all requests; nothing is told any more. */
  stop(): void;
}

export interface ReflectorOptions {
  readonly connection: Connection;
  readonly target: WatchTarget;
  readonly project: (object: unknown) => Row | Malformed;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Called once for each piece of an answer, not for each object. */
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onStatus: (status: WatchStatus) => void;
  readonly onMalformed?: (malformed: Malformed) => void;
  /** Whole objects are asked for, not their metadata alone. */
  readonly whole?: boolean;
  /** Who takes the changes keeps the rows: each that is listed is told, and nothing that has vanished. */
  readonly keepsNothing?: boolean;
  /**
   * What was missed since `heardAt`, when the last watch said something, is unknown: everything is listed
   * again.
   */
  readonly onRelist?: (reason: string, heardAt: Instant) => void;
}

const PAGE = '500';
/** Watches are long, so that a quiet cluster costs a handful of requests; PINGs notice dead ones. */
const WATCH_MIN_S = 1_800;
const WATCH_SPREAD_S = 1_800;
/** A watch that has lasted this long is a success; one that ends sooner may be refused in other words. */
const EARLY_MS = 1_000;
const FORBIDDEN_RETRY_MS = 300_000;
const NOT_SERVED_RETRY_MS = 60_000;
/** So that all watches do not come back in the same instant. */
const SPREAD_MS = 300;

const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const WHOLE = 'application/json';
const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Connections whose server cannot stream lists: what one reflector has learned spares the others. */
const withoutWatchList = new WeakSet<Connection>();

/** Keeps a cache of rows equal to the server and tells each change of it, until `stop`. */
export function startReflector(options: ReflectorOptions): Reflector {
  const driver = new Driver(options);
  void driver.run();
  return driver;
}

/** Asks, reads, waits. What is asked next is decided by `step` alone. */
class Driver implements Reflector {
  readonly target: WatchTarget;
  private readonly options: ReflectorOptions;
  private readonly random: () => number;
  private readonly backoff: Backoff;
  private readonly cache = new Cache();
  private readonly aborter = new AbortController();
  private state: State = initial;
  private pace: Pace = 'at-once';
  private failure = '';
  private hasBegun = false;
  private heardAt: Instant;
  private retryAfterMs = 0;
  private failuresInRow = 0;
  private watchingSince: Instant | undefined;
  private pending: Change[] = [];
  private current: WatchStatus;

  constructor(options: ReflectorOptions) {
    this.options = options;
    this.target = options.target;
    this.random = options.random ?? Math.random;
    this.backoff = new Backoff(this.random);
    this.heardAt = options.clock.now();
    this.current = { type: 'syncing', since: this.heardAt };
  }

  status(): WatchStatus {
    return this.current;
  }

  stop(): void {
    this.aborter.abort();
  }

  async run(): Promise<void> {
    while (!this.stopped()) {
      const question = ask(this.state, !withoutWatchList.has(this.options.connection));
      if (question === undefined) throw new Error(`nothing to ask in ${this.state.phase}`);
      this.pace = 'at-once';
      await this.perform(question);
      if (this.stopped()) return;
      this.deliver();
      await this.wait();
    }
  }

  private stopped(): boolean {
    return this.aborter.signal.aborted;
  }

  private async perform(question: Ask): Promise<void> {
    this.watchingSince = undefined;
    try {
      const response = await this.options.connection.fetch(this.request(question));
      if (response.status !== 200) throw await apiErrorOf(response, this.path());
      this.take({ type: 'opened' }, question.type);
      await this.read(question, response.body);
      if (question.type === 'list') return;
      this.failure = 'the server ends the watch too soon';
      this.finish((early) => ({ type: 'closed', early }), question.type);
    } catch (error) {
      if (!this.stopped()) this.fail(error, question.type);
    }
  }

  private async read(question: Ask, body: AsyncIterable<Buffer>): Promise<void> {
    const { project, onMalformed = () => {} } = this.options;
    const reader = {
      project,
      onMalformed: (malformed: Malformed) => {
        if (!this.stopped()) onMalformed(malformed);
      },
      onInput: (input: Input) => this.take(input, question.type),
      onPiece: () => this.deliver(),
    };
    try {
      await (question.type === 'list' ? readList(body, reader) : readWatch(body, reader));
    } catch (error) {
      if (!this.stopped() && !(error instanceof ApiError)) this.options.connection.suspect(error);
      throw error;
    }
  }

  private take(input: Input, asked: Ask['type']): void {
    if (this.stopped()) return;
    const { state, emit, pace, noWatchList } = step(this.state, input, asked);
    this.state = state;
    this.pace = pace;
    if (noWatchList) withoutWatchList.add(this.options.connection);
    for (const event of emit) {
      if (event.type === 'begin') this.begin();
      if (this.options.keepsNothing === true) tellAll(event, this.pending);
      else this.cache.apply(event, this.pending);
    }
    // That a watch is opened says nothing yet: the place it is asked to go on from may be lost.
    if (input.type !== 'opened' && input.type !== 'failed') this.heardAt = this.options.clock.now();
    if (state.phase === 'watching') this.live();
  }

  private begin(): void {
    if (this.hasBegun) this.options.onRelist?.(this.failure, this.heardAt);
    this.hasBegun = true;
  }

  /** Takes the end of an answer. Whatever ends early and again is not asked for in a circle. */
  private finish(inputOf: (early: boolean) => Input, asked: Ask['type']): void {
    const { watchingSince, options } = this;
    const early = watchingSince === undefined || options.clock.now() - watchingSince < EARLY_MS;
    if (!early) {
      this.failuresInRow = 0;
      this.backoff.reset();
    }
    this.take(inputOf(early), asked);
    if (!early) return;
    this.failuresInRow++;
    if (this.pace === 'at-once' && this.failuresInRow > 1) this.pace = 'back-off';
  }

  private fail(error: unknown, asked: Ask['type']): void {
    this.failure = error instanceof Error ? error.message : String(error);
    this.retryAfterMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    const status = error instanceof ApiError ? error.status : undefined;
    const inStream = error instanceof ApiError && error.path === '';
    const garbled = error instanceof SyntaxError;
    this.finish(() => ({ type: 'failed', status, inStream, garbled }), asked);
  }

  private live(): void {
    const now = this.options.clock.now();
    this.watchingSince ??= now;
    if (this.current.type === 'live') return;
    this.deliver();
    this.become({ type: 'live', since: now });
  }

  private deliver(): void {
    if (this.pending.length === 0 || this.stopped()) return;
    const changes = this.pending;
    this.pending = [];
    this.options.onChanges(changes);
  }

  private async wait(): Promise<void> {
    const { connection, clock } = this.options;
    const now = clock.now();
    switch (this.pace) {
      case 'at-once':
        return;
      case 'back-off':
        return this.pause(this.degrade(this.backoff.next(this.retryAfterMs)));
      case 'when-connected': {
        const lost = connection.health().type === 'lost';
        const delayMs = this.degrade(lost ? this.random() * SPREAD_MS : this.backoff.next());
        await connection.restored(this.aborter.signal).catch(() => {});
        return this.pause(delayMs);
      }
      case 'forbidden':
        this.become({ type: 'forbidden', since: now, message: this.failure });
        return this.pause(FORBIDDEN_RETRY_MS * (1 + this.random()));
      case 'not-served':
        this.become({ type: 'not-served', since: now });
        return this.pause(NOT_SERVED_RETRY_MS * (1 + this.random()));
    }
  }

  /** Tells that the rows grow old; returns `delayMs`. */
  private degrade(delayMs: number): number {
    const now = this.options.clock.now();
    const { type, since } = this.current;
    this.become({
      type: 'degraded',
      since: type === 'degraded' ? since : now,
      message: this.failure,
      retryAt: now + delayMs,
    });
    return delayMs;
  }

  private become(status: WatchStatus): void {
    if (this.stopped()) return;
    this.current = status;
    this.options.onStatus(status);
  }

  private pause(delayMs: number): Promise<void> {
    const { signal } = this.aborter;
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.options.clock.after(delayMs, done);
      signal.addEventListener('abort', done);
    });
  }

  private path(): string {
    return collectionPath(this.target.kind, this.target.namespace);
  }

  private request(question: Ask) {
    const { signal } = this.aborter;
    const path = this.path();
    const { whole = false } = this.options;
    const { labelSelector, name } = this.target;
    const selected = {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
    };
    if (question.type === 'list') {
      const { continueToken } = question;
      const query = {
        ...selected,
        limit: PAGE,
        ...(continueToken === undefined ? {} : { continue: continueToken }),
      };
      return { path, signal, accept: whole ? WHOLE : METADATA_LIST, query };
    }
    const seconds = Math.round(WATCH_MIN_S + this.random() * WATCH_SPREAD_S);
    const watch = {
      ...selected,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(seconds),
    };
    const query =
      question.type === 'watch'
        ? { ...watch, resourceVersion: question.resourceVersion }
        : { ...watch, sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
    return { path, signal, accept: whole ? WHOLE : METADATA, query };
  }
}
