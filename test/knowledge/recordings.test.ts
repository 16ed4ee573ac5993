import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Deletion, explainDeletion } from '../../src/analysis/deletion.ts';
import { knowledge } from '../../src/knowledge/packs/index.ts';
import { RowProjector } from '../../src/kube/row.ts';
import { ClusterIndex } from '../../src/store/cluster-index.ts';
import { aKind } from '../helpers/rows.ts';

const FOLDER = path.resolve(import.meta.dirname, '../fixtures/recordings');

/** One version of an object, as a real API server told it while a real controller worked. */
interface Recorded {
  readonly t: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: { readonly apiVersion: string; readonly kind: string };
}

/** What was concluded, each time something else was, and the seconds since the recording began. */
function conclusions(file: string): readonly string[] {
  const lines = readFileSync(path.join(FOLDER, `${file}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  const recorded = lines.map((line) => JSON.parse(line) as Recorded);
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  const projector = new RowProjector();
  const said: string[] = [];
  const start = Date.parse(recorded[0]?.t ?? '');
  for (const { t, type, object } of recorded) {
    const [version = '', group = ''] = object.apiVersion.split('/').reverse();
    const row = projector.project(aKind(object.kind, { group, version }), object);
    if ('malformed' in row) throw new Error(row.malformed);
    const now = Date.parse(t);
    index.apply({ type: type === 'DELETED' ? 'remove' : 'put', row }, now);
    const text = inShort(explainDeletion(index, row.uid, now, knowledge));
    if (!said.at(-1)?.endsWith(` ${text}`))
      said.push(`${Math.round((now - start) / 1000)} ${text}`);
  }
  return said;
}

function inShort(deletion: Deletion | undefined): string {
  if (deletion === undefined) return 'gone';
  const { wait } = deletion;
  if (wait.type === 'gate') return `before ${wait.until}`;
  if (wait.type !== 'step') return wait.type;
  const { number, of } = wait.place ?? {};
  return `${wait.finalizer} ${number}/${of}`;
}

test.each<[string, readonly string[]]>([
  [
    'kratix-request-delete',
    [
      '0 kratix.io/delete-workflows 1/4',
      '12 kratix.io/work-cleanup 2/4',
      '14 kratix.io/workflows-cleanup 3/4',
      '16 kratix.io/resource-binding-cleanup 4/4',
      '17 gone',
    ],
  ],
  ['kratix-delete-pipeline-fails', ['0 kratix.io/delete-workflows 1/4']],
  ['kratix-paused', ['0 before the label kratix.io/paused is removed']],
  [
    'kratix-promise-deletion-with-stuck-request',
    [
      '0 kratix.io/delete-workflows 1/7',
      '24 kratix.io/workflows-cleanup 2/7',
      '24 kratix.io/resource-request-cleanup 3/7',
      '69 kratix.io/revision-cleanup 4/7',
      '225 kratix.io/dynamic-controller-dependant-resources-cleanup 5/7',
      '255 kratix.io/dependencies-cleanup 6/7',
      '255 kratix.io/api-crd-cleanup 7/7',
      '262 gone',
    ],
  ],
  ['kratix-state-store-down', ['0 finalizers.workplacement.kratix.io/repo-cleanup 1/1']],
  ['pulumi-healthy', ['0 finalizer.stack.pulumi.com 1/1', '0 gone']],
  ['pulumi-destroy-failed', ['0 finalizer.stack.pulumi.com 1/1']],
  [
    'openkruise-cloneset-delete-with-hook',
    ['0 before the owner of its preDelete lifecycle hook takes off the finalizer of the hook'],
  ],
])('%s', (file, wanted) => {
  expect(conclusions(file)).toEqual(wanted);
});
