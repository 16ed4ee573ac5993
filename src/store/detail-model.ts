import type { Vanished } from '../analysis/cluster-view.ts';
import type { Deletion } from '../analysis/deletion.ts';
import { describeDetail, type Fetched, type Surroundings } from '../analysis/detail.ts';
import type { DetailLine } from '../analysis/detail-line.ts';
import type { Diagnosis } from '../analysis/diagnosis.ts';
import type { RemovalVerdict } from '../analysis/removal.ts';
import { type OwnerReference, ownerIs, type Row } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import type { ClusterIndex } from './cluster-index.ts';
import type { Entry } from './deletion-entry.ts';
import { scrollTo } from './layout.ts';
import type { DetailSlice } from './slices/deletions.ts';
import { wrapLine } from './wrap.ts';

/** How many dependents are looked at for a detail that names some twenty. */
const DEPENDENTS_SHOWN = 20;

/** The YAML of the open object, with and without its managedFields, as lines. */
export interface YamlLines {
  readonly plain: readonly string[];
  readonly withManagedFields: readonly string[];
}

const LOADING: YamlLines = { plain: ['loading …'], withManagedFields: ['loading …'] };

/** The one object whose detail is open: what was fetched of it and how far it is scrolled. */
export class DetailModel {
  readonly uid: string;
  private fetched: Fetched = { type: 'loading' };
  private yaml = LOADING;
  private showing: 'summary' | 'yaml' = 'summary';
  private managedFields = false;
  private offset = 0;
  private page:
    | {
        readonly source: readonly string[];
        readonly columns: number;
        readonly lines: readonly DetailLine[];
      }
    | undefined;
  private last: Entry | undefined;
  private vanished: readonly Vanished[] = [];
  private diagnosis: Diagnosis | undefined;

  constructor(uid: string) {
    this.uid = uid;
  }

  /** Remembers how the object was seen last: the board forgets it a minute after its end. */
  remember(entry: Entry | undefined, vanished: readonly Vanished[], now: Instant): void {
    if (entry !== undefined) {
      this.last = entry;
      this.vanished = vanished;
    } else if (this.last !== undefined && this.last.goneAt === undefined) {
      this.last = { ...this.last, goneAt: now };
    }
  }

  /** What was fetched last stays when the object has gone since. */
  loaded(fetched: Fetched, yaml: YamlLines | undefined): void {
    if (fetched.type === 'failed' && this.fetched.type === 'loaded') return;
    this.fetched = fetched;
    const failed = fetched.type === 'failed' ? [`not seen: ${fetched.message}`] : undefined;
    this.yaml = yaml ?? (failed ? { plain: failed, withManagedFields: failed } : LOADING);
  }

  /** Whether the current finalizer may be removed; `undefined` when that is not known any more. */
  /** What a look around the object has concluded. */
  concluded(diagnosis: Diagnosis): void {
    this.diagnosis = diagnosis;
  }

  get verdict(): RemovalVerdict | undefined {
    return this.diagnosis?.removal;
  }

  toggleYaml(): void {
    this.showing = this.showing === 'yaml' ? 'summary' : 'yaml';
    this.offset = 0;
  }

  toggleManagedFields(): void {
    this.managedFields = !this.managedFields;
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
  }

  scrollBy(lines: number): void {
    this.scrollTo(this.offset + lines);
  }

  /** The lines on the screen; `undefined` when nothing has ever been known of the object. */
  slice(
    sources: DetailSources,
    {
      now,
      height,
      columns,
    }: { readonly now: Instant; readonly height: number; readonly columns: number },
  ): DetailSlice | undefined {
    if (this.last === undefined) return undefined;
    const lines =
      this.showing === 'yaml'
        ? this.yamlLines(columns)
        : this.summary(this.last, sources, now).flatMap((line) => wrapped(line, columns));
    this.offset = scrollTo(this.offset, this.offset, lines.length, height);
    return {
      uid: this.uid,
      showing: this.showing,
      removal: this.verdict,
      length: lines.length,
      offset: this.offset,
      lines: lines.slice(this.offset, this.offset + height),
    };
  }

  /** Made once for what is shown: the YAML of one object can be a megabyte. */
  private yamlLines(columns: number): readonly DetailLine[] {
    const source = this.managedFields ? this.yaml.withManagedFields : this.yaml.plain;
    if (this.page?.source !== source || this.page.columns !== columns) {
      const lines = source.flatMap((text) => wrapped({ tone: 'plain', text }, columns));
      this.page = { source, columns, lines };
    }
    return this.page.lines;
  }

  private summary(last: Entry, sources: DetailSources, now: Instant): readonly DetailLine[] {
    const { index, deletion, unseenKinds, isTerminating } = sources;
    const { row, requestedAt, goneAt } = last;
    return describeDetail(
      {
        row,
        requestedAt,
        goneAt,
        deletion,
        vanished: this.vanished,
        ...surroundingsOf(row, { index, unseenKinds }),
        isNamespaceTerminating: isTerminating(row.namespace),
        fetched: this.fetched,
        diagnosis: this.diagnosis,
      },
      now,
    );
  }
}

function wrapped({ tone, text }: DetailLine, columns: number): readonly DetailLine[] {
  return wrapLine(text, columns).map((piece) => ({ tone, text: piece }));
}

export interface DetailSources {
  readonly index: ClusterIndex;
  readonly deletion: Deletion | undefined;
  readonly unseenKinds: number;
  /** Whether a namespace is on its way out. */
  readonly isTerminating: (namespace: string) => boolean;
}

/** Owners and dependents of an object, as the watches show them. */
export function surroundingsOf(
  row: Row,
  { index, unseenKinds }: Pick<DetailSources, 'index' | 'unseenKinds'>,
): Pick<Surroundings, 'owners' | 'dependents' | 'dependentCount' | 'unseenKinds'> {
  const dependents = index.dependents(row.uid);
  return {
    owners: row.owners.map((owner) => describeOwner(owner, index, row.namespace)),
    dependents: dependents.first(DEPENDENTS_SHOWN),
    dependentCount: dependents.size,
    unseenKinds,
  };
}

function describeOwner(
  owner: OwnerReference,
  index: ClusterIndex,
  namespace: string,
): { readonly text: string; readonly state: string } {
  const row = index.row(owner.uid);
  const text = `${owner.kind} ${namespace === '' ? '' : `${namespace}/`}${owner.name}`;
  if (row === undefined || !ownerIs(owner, row.kind)) return { text, state: 'not seen' };
  return {
    text: `${owner.kind} ${row.namespace === '' ? '' : `${row.namespace}/`}${owner.name}`,
    state: row.termination === undefined ? 'exists' : 'terminating',
  };
}
