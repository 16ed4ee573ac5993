import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Example, FinalizerFact } from '../../src/knowledge/pack.ts';
import { knowledge, packs } from '../../src/knowledge/packs/index.ts';
import { type Row, RowProjector } from '../../src/kube/row.ts';
import { explain } from '../helpers/knowledge.ts';
import { aKind } from '../helpers/rows.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../src/knowledge/packs');

test('every folder is a pack, and every pack its folder', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((it) => it.isDirectory());
  expect(packs.map(({ id }) => id)).toEqual(folders.map(({ name }) => name).sort());
});

test('no finalizer is explained twice but in flows, which say on which kind', () => {
  const names = packs.flatMap(({ finalizers }) => finalizers.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(packs)('$id', (pack) => {
  const facts: readonly FinalizerFact[] = [
    ...pack.finalizers,
    ...pack.flows.flatMap(({ steps }) => steps),
  ];

  test.each(facts)('$name is explained in sentences that fit together', (fact) => {
    const { name, holder, waitsFor, check, retry, leaves, source } = fact;
    expect(name).toMatch(/^[A-Za-z0-9./*-]+$/);
    expect(source).not.toBe('');
    for (const text of [holder, waitsFor, check, retry, leaves])
      if (text !== undefined) expect(text).toMatch(/^\S.*[^\s.]$/);
    for (const text of [holder, waitsFor]) expect(text).not.toMatch(/^(waits|held|the holder)/);
    if (fact.removal === 'dangerous') expect(leaves).toBeDefined();
  });

  test('a flow names each of its steps once, and says why nothing begins', () => {
    for (const { steps, gates } of pack.flows) {
      expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
      for (const { until, source } of gates) expect([until, source]).not.toContain('');
    }
  });

  test('what its conditions mean is said in sentences that fit together', () => {
    for (const { source, reasons = {}, whenTrue } of pack.conditions ?? []) {
      expect(source).not.toBe('');
      for (const { means, next, state } of Object.values(reasons)) {
        for (const text of [means, next])
          if (text !== undefined) expect(text).toMatch(/^\S.*[^\s.]$/);
        // Of what is good only that is done which says so, and of what is bad nothing.
        if (whenTrue === 'bad') expect(state).not.toBe('done');
      }
    }
  });

  test('it has examples', () => expect(pack.examples.length).toBeGreaterThan(0));

  test.each(pack.examples)('$name', (example) => {
    const { wait } = explain(rowOf(example), { by: knowledge }) ?? {};
    if (example.current === undefined) expect(wait?.type).not.toBe('step');
    else expect(wait).toMatchObject({ type: 'step', finalizer: example.current });
  });
});

function rowOf({ object, resource }: Example): Row {
  const { apiVersion, kind, metadata } = object;
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const served = aKind(kind, { group, version, resource });
  const row = new RowProjector().project(served, {
    metadata: { resourceVersion: '1', ...metadata },
  });
  if ('malformed' in row) throw new Error(`${kind}: ${row.malformed}`);
  return row;
}
