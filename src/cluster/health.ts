import type { Clock, Instant } from '../kube/time.ts';
import { connectErrorOf } from './errors.ts';
import { codedError } from './transport/transport.ts';

/** Whether there is a conversation with the server. */
export type ConnectionHealth =
  | { readonly type: 'connecting'; readonly since: Instant }
  | { readonly type: 'up'; readonly since: Instant }
  | {
      readonly type: 'lost';
      readonly since: Instant;
      readonly message: string;
      readonly retryAt: Instant;
    };

/** A lost server is tried again after half a second, then less and less often, up to ten seconds. */
const PROBE_FIRST_MS = 500;
const PROBE_LAST_MS = 10_000;
const PROBE_TIMEOUT_MS = 10_000;

/** Keeps account of whether the server answers, and asks it as long as it does not. */
export class Health {
  private readonly clock: Clock;
  private readonly server: string;
  private readonly ask: (signal: AbortSignal) => Promise<void>;
  private readonly listeners = new Set<(health: ConnectionHealth) => void>();
  private current: ConnectionHealth;
  private probeDelayMs = PROBE_FIRST_MS;
  private probe: AbortController | undefined;
  private cancelNext: () => void = () => {};
  private closed = false;

  /** `ask` resolves when the server answers. */
  constructor(options: {
    readonly clock: Clock;
    readonly server: string;
    readonly ask: (signal: AbortSignal) => Promise<void>;
  }) {
    this.clock = options.clock;
    this.server = options.server;
    this.ask = options.ask;
    this.current = { type: 'connecting', since: this.clock.now() };
  }

  get state(): ConnectionHealth {
    return this.current;
  }

  /** Calls `listener` at every change; the returned function ends that. */
  onChange(listener: (health: ConnectionHealth) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when the connection is not lost. Rejects when `signal` fires. */
  restored(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.current.type !== 'lost') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = () => {
        stopListening();
        signal.removeEventListener('abort', abort);
      };
      const abort = () => {
        finish();
        reject(signal.reason);
      };
      const stopListening = this.onChange(({ type }) => {
        if (type === 'lost') return;
        finish();
        resolve();
      });
      signal.addEventListener('abort', abort);
    });
  }

  /** The server has answered. */
  heard(): void {
    if (this.closed) return;
    this.probeDelayMs = PROBE_FIRST_MS;
    this.cancelNext();
    if (this.current.type !== 'up') this.become({ type: 'up', since: this.clock.now() });
  }

  /** A request went without an answer. One that never had any is the caller's to give up. */
  unheard(message: string): void {
    if (this.current.type === 'up') this.lose(message);
  }

  /** An answer broke off: maybe the server is gone, maybe it has only ended that answer. */
  doubt(): void {
    if (this.current.type === 'up') void this.tryOnce();
  }

  close(): void {
    this.closed = true;
    this.cancelNext();
    this.probe?.abort();
    this.listeners.clear();
  }

  private async tryOnce(): Promise<void> {
    if (this.closed || this.probe !== undefined) return;
    const probe = new AbortController();
    this.probe = probe;
    const cancel = this.clock.after(PROBE_TIMEOUT_MS, () => probe.abort());
    try {
      await this.ask(probe.signal);
      this.heard();
    } catch (error) {
      const late = codedError('ETIMEDOUT', `no answer in ${PROBE_TIMEOUT_MS} ms`);
      this.lose(connectErrorOf(probe.signal.aborted ? late : error, this.server).message);
    } finally {
      this.probe = undefined;
      cancel();
    }
  }

  private lose(message: string): void {
    if (this.closed) return;
    const now = this.clock.now();
    const since = this.current.type === 'lost' ? this.current.since : now;
    this.cancelNext();
    this.cancelNext = this.clock.after(this.probeDelayMs, () => void this.tryOnce());
    const retryAt = now + this.probeDelayMs;
    this.probeDelayMs = Math.min(this.probeDelayMs * 2, PROBE_LAST_MS);
    this.become({ type: 'lost', since, message, retryAt });
  }

  private become(state: ConnectionHealth): void {
    this.current = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}
