import type { Connection } from '../cluster/connection.ts';
import type { KubeObject } from '../kube/object.ts';
import { recordsAt, textAt } from '../kube/object.ts';
import { recordOf } from '../kube/row.ts';
import { apiVersionOf, collectionPath, type ServedKind } from '../kube/served-kind.ts';
import type { Clock, Instant } from '../kube/time.ts';
import { skewOf } from './skew.ts';

/** How often Leases are read while somebody looks: they are written all the time, so that nobody watches them. */
const EVERY_MS = 30_000;
const PAGE = '500';
const MOST_PAGES = 10;
/** Each node has a Lease, which says nothing about controllers. */
const OF_NODES = 'kube-node-lease';

/** All Leases but those of nodes, as they were at one moment. */
export interface ReadLeases {
  readonly leases: readonly KubeObject[];
  /** By the API server's clock. */
  readonly at: Instant;
}

/** Reads the Leases now and then, and only when it is asked to. */
export class LeaseReader {
  private readonly connection: Connection;
  private readonly clock: Clock;
  private last: ReadLeases | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;
  private failure: string | undefined;

  constructor({ connection, clock }: { readonly connection: Connection; readonly clock: Clock }) {
    this.connection = connection;
    this.clock = clock;
  }

  /** As they were read last; `undefined`: not yet, or they cannot be. */
  get read(): ReadLeases | undefined {
    return this.last;
  }

  /** Why they cannot be read. */
  get problem(): string | undefined {
    return this.failure;
  }

  /** Whether there was an answer, whatever it was. */
  get isAnswered(): boolean {
    return this.last !== undefined || this.failure !== undefined;
  }

  /** Forgets them: what was read once is not believed later. */
  forget(): void {
    this.last = undefined;
    this.failure = undefined;
    this.askedAt = Number.NEGATIVE_INFINITY;
  }

  /** Reads them when it is time to; called once a second. */
  async check(kind: ServedKind | undefined): Promise<void> {
    const now = this.clock.now();
    if (kind === undefined || now - this.askedAt < EVERY_MS) return;
    this.askedAt = now;
    try {
      const leases = await this.list(kind);
      if (this.askedAt !== now) return; // It was forgotten meanwhile.
      this.last = { leases, at: this.clock.now() + skewOf(this.connection) };
      this.failure = undefined;
    } catch (error) {
      this.last = undefined;
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  private async list(kind: ServedKind): Promise<readonly KubeObject[]> {
    const found: KubeObject[] = [];
    let token = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.connection.json({
        path: collectionPath(kind),
        query: {
          limit: PAGE,
          fieldSelector: `metadata.namespace!=${OF_NODES}`,
          ...(token === '' ? {} : { continue: token }),
        },
      });
      // The items of a list do not say what they are.
      for (const item of recordsAt(recordOf(answer), 'items'))
        found.push({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind });
      token = textAt(answer, 'metadata', 'continue');
      if (token === '') break;
    }
    return found;
  }
}
