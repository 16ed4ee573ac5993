import { diagnose } from '../analysis/diagnose.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Discovery } from '../cluster/discovery.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Row } from '../kube/row.ts';
import type { Clock } from '../kube/time.ts';
import type { KtopModel } from '../store/model.ts';
import { ClusterLook } from './cluster-look.ts';
import { Investigator } from './investigator.ts';
import { OpenDetail } from './open-detail.ts';
import type { Scope } from './watch-plan.ts';

interface LookingOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly model: KtopModel;
  readonly scope: Scope;
  /** Something is known that was not. */
  readonly changed: () => void;
}

/** Looks closely at one cluster for the screen: at the open object, and at those in the list. */
export class Looking {
  private readonly options: LookingOptions;
  private readonly investigator: Investigator;
  private discovery: Discovery | undefined;
  private detail: OpenDetail<Row> | undefined;
  private closed = false;

  constructor(options: LookingOptions) {
    this.options = options;
    const { clock, model, changed } = options;
    this.investigator = new Investigator({
      clock,
      knowledge,
      look: () => this.look(false),
      visible: () => model.visible(),
      onDiagnosis: (uid, diagnosis) => {
        model.deletions.setDiagnosis(uid, diagnosis);
        changed();
      },
    });
  }

  /** Tells which kinds are served now. */
  discovered(discovery: Discovery): void {
    this.discovery = discovery;
  }

  /** Looks at another object, or at none. */
  show(uid: string | undefined): void {
    const { connection, clock, model, changed } = this.options;
    this.detail?.close();
    this.detail = undefined;
    if (uid === undefined) return;
    this.detail = new OpenDetail({
      connection,
      clock,
      object: () => model.deletions.openRow(),
      onFetched: (fetched, yaml) => {
        model.deletions.setDetail(uid, fetched, yaml);
        changed();
      },
      diagnose: (object, row) => this.conclude(object, row),
    });
    this.detail.check();
  }

  /** Called at each frame. */
  check(): void {
    this.detail?.check();
    void this.investigator.check();
  }

  /** Whether there is nothing left to look at for now. */
  get isSettled(): boolean {
    return this.investigator.isSettled;
  }

  close(): void {
    this.closed = true;
    this.detail?.close();
    this.investigator.close();
  }

  /** Concludes on the open object: for it alone, and not in read-only mode, writes are rehearsed. */
  private async conclude(object: KubeObject, { uid, kind }: Row): Promise<void> {
    const { model, changed } = this.options;
    const look = this.look(!model.store.getState().readOnly);
    if (look === undefined) return;
    const vanished = model.rows.vanished(uid);
    const diagnosis = await diagnose(object, kind, look, knowledge, { vanished });
    if (this.closed) return;
    model.deletions.setDiagnosis(uid, diagnosis);
    changed();
  }

  private look(rehearses: boolean): ClusterLook | undefined {
    const { connection, clock, model, scope } = this.options;
    const { discovery } = this;
    if (discovery === undefined) return undefined;
    const all = scope.kinds === undefined && scope.namespaces === undefined;
    const rows = all ? { rows: model.rows } : {};
    return new ClusterLook({ connection, discovery, clock, rehearses, ...rows });
  }
}
