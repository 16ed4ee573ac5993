import { type Deletion, explainDeletion } from '../../src/analysis/deletion.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import type { FinalizerFact, Pack } from '../../src/knowledge/pack.ts';
import type { Row } from '../../src/kube/row.ts';
import { ClusterIndex } from '../../src/store/cluster-index.ts';
import { aKind, NOON } from './rows.ts';

/** A kind whose deletion the invented pack below knows step by step. */
export const GADGET = aKind('Gadget');

export function aFact(name: string, waitsFor: string): FinalizerFact {
  return {
    name,
    holder: 'its controller',
    waitsFor,
    removal: 'if-holder-gone',
    source: 'invented for tests',
  };
}

const pack: Pack = {
  id: 'example',
  title: 'Example',
  flows: [
    {
      title: 'Gadget',
      describes: ({ kind }) => kind.kind === 'Gadget',
      gates: [
        {
          holds: ({ termination }) => termination?.labels.paused === 'true',
          until: 'the label paused is removed',
          source: 'invented for tests',
        },
      ],
      steps: [
        aFact('flow.example.com/one', 'the first thing'),
        aFact('flow.example.com/two', 'the second thing'),
        aFact('flow.example.com/three', 'the third thing'),
      ],
    },
  ],
  finalizers: [
    aFact('known.example.com/one', 'the one thing'),
    aFact('pattern.example.com/*', 'the disk'),
  ],
  examples: [],
};

/** Knowledge of invented systems only. */
export const knowledge = new Knowledge([pack]);

/** What is concluded of a row by itself, after another version of it when one is given. */
export function explain(
  row: Row,
  { before, by = knowledge }: { readonly before?: Row; readonly by?: Knowledge } = {},
): Deletion | undefined {
  const index = new ClusterIndex({ terminating() {}, gone() {} }, () => {});
  for (const version of before === undefined ? [row] : [before, row])
    index.apply({ type: 'put', row: version }, NOON);
  return explainDeletion(index, row.uid, NOON, by);
}
