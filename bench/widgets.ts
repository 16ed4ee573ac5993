import { setTimeout as delay } from 'node:timers/promises';
import { type Api, aDefinition } from '../test/helpers/api.ts';

/** A custom kind without a schema, its objects of about a kilobyte, spread over namespaces. */
export const WIDGETS = '/apis/bench.example.com/v1';
/** So many widgets are being deleted: a screenful, each with finalizers to take off one by one. */
export const TERMINATING = 40;
export const FINALIZERS = 30;

const NAMESPACES = 20;
const LANES = 8;

export function namespaceOf(index: number): string {
  return `bench-${String(index % NAMESPACES).padStart(2, '0')}`;
}

export function nameOf(index: number): string {
  return `widget-${String(index).padStart(5, '0')}`;
}

export function pathOf(index: number): string {
  return `${WIDGETS}/namespaces/${namespaceOf(index)}/widgets/${nameOf(index)}`;
}

/** Defines the kind, makes the first `count` widgets and deletes the first {@link TERMINATING}. */
export async function loadWidgets(api: Api, count: number): Promise<void> {
  await api.create(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    aDefinition('widgets', 'Widget', 'bench.example.com'),
  );
  while ((await api.send('GET', `${WIDGETS}/widgets?limit=1`)).status !== 200) await delay(100);
  for (let index = 0; index < NAMESPACES; index++)
    await api.create('/api/v1/namespaces', { metadata: { name: namespaceOf(index) } });
  await addWidgets(api, 0, count);
  await inLanes(0, TERMINATING, (index) => api.delete(pathOf(index)));
}

/** Makes the widgets from one index up to another. */
export async function addWidgets(api: Api, from: number, to: number): Promise<void> {
  await inLanes(from, to, (index) =>
    api.create(`${WIDGETS}/namespaces/${namespaceOf(index)}/widgets`, aWidget(index)),
  );
}

async function inLanes(from: number, to: number, act: (index: number) => Promise<unknown>) {
  let next = from;
  const lane = async () => {
    while (next < to) await act(next++);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function aWidget(index: number) {
  const finalizers = Array.from({ length: FINALIZERS }, (_, n) => `bench.example.com/step-${n}`);
  return {
    apiVersion: 'bench.example.com/v1',
    kind: 'Widget',
    metadata: {
      name: nameOf(index),
      labels: { app: `app-${index % 50}`, tier: ['web', 'db', 'job'][index % 3] },
      annotations: { note: filler(200, index) },
      ...(index < TERMINATING ? { finalizers } : {}),
    },
    spec: { size: index % 97, config: filler(500, index * 31) },
    status: { phase: 'Ready', conditions: [{ type: 'Ready', status: 'True', reason: 'Fine' }] },
  };
}

/** Text that does not compress into nothing. */
function filler(length: number, seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${state.toString(36)} `;
  }
  return text.slice(0, length);
}
