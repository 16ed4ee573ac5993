import { eventOf, type KubeEvent } from '../../kube/events.ts';
import { type Malformed, type Row, RowProjector } from '../../kube/row.ts';
import type { ServedKind } from '../../kube/served-kind.ts';

/** One Event object as it was read, for a moment: what is kept of it, a store of events folds. */
export interface EventRow extends Row {
  readonly event: KubeEvent;
}

/** Reads Events, whole, of whichever API serves them. */
export class EventProjector {
  private readonly rows = new RowProjector();

  project(kind: ServedKind, object: unknown): EventRow | Malformed {
    const row = this.rows.project(kind, object);
    return 'malformed' in row ? row : { ...row, event: eventOf(object) };
  }
}
