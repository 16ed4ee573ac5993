import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Report } from '../../src/analysis/report.ts';
import type { Actors } from '../../src/embedded/actors/start-actors.ts';
import { type Api, openApi } from '../helpers/api.ts';
import { aClock } from '../helpers/clock.ts';
import { PROMISE_STEPS, REQUEST_STEPS } from '../helpers/scenario-claims.ts';
import { cleanUp } from './clean-up.ts';
import { actorsOn, diagnose, play } from './incidents/diagnose.ts';

const plane = inject('controlPlane');
/** Shorter than any step takes, so that none is missed. */
const TICK_MS = 600;

const manual = aClock();
/** The time is that of the machine; what waits for it waits for the test. */
const clock = { now: () => Date.now(), after: manual.after };

let api: Api;
let actors: Actors;

beforeEach(() => {
  api = openApi(plane);
  actors = actorsOn(plane, clock, 1);
});

afterEach(async () => {
  actors.stop();
  await cleanUp(api);
  api.close();
});

/** Plays a scenario until its first objects are there. */
async function begin(scenario: string): Promise<void> {
  const pump = setInterval(() => manual.advance(100), 20);
  await play(actors, scenario).finally(() => clearInterval(pump));
}

/** Diagnoses an object tick by tick until it is gone. */
async function follow(target: string, namespace: string): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (;;) {
    const report = await diagnose(plane, target, namespace);
    if (typeof report === 'string') {
      expect(report).toMatch(/it is gone/);
      return reports;
    }
    if (report.state !== 'not-deleting') reports.push(report);
    manual.advance(TICK_MS);
  }
}

/** Each thing once, in the order of its first appearance. */
function distinct<T>(things: readonly T[]): readonly T[] {
  return [...new Set(things)];
}

function stepsSaid(reports: readonly Report[]): readonly (string | undefined)[] {
  return distinct(
    reports.map(({ findings }) => {
      const { sentence = '' } = findings.find(({ code }) => code === 'step') ?? {};
      return /^step (\d of \d, \S+):/.exec(sentence)?.[1];
    }),
  );
}

function rowsAnswered(reports: readonly Report[]): readonly string[] {
  return distinct(reports.flatMap(({ findings }) => findings.flatMap(({ answers }) => answers)));
}

const numbered = (steps: readonly string[]) =>
  steps.map((step, index) => `${index + 1} of ${steps.length}, ${step}`);

test('[K-21] [K-25] [K-26] [K-27] [K-28] a request goes step by step, and is never called stuck', async () => {
  await begin('kratix-request');
  const reports = await follow('Topic/orders-1', 'team-a');
  expect(stepsSaid(reports)).toEqual(numbered(REQUEST_STEPS));
  expect(distinct(reports.map(({ state }) => state))).toEqual(['working']);
  const rows = ['K-21', 'K-25', 'K-26', 'K-27', 'K-28'];
  expect(rowsAnswered(reports)).toEqual(expect.arrayContaining(rows));
});

test('[K-29] [K-33] [K-34] [K-35] [K-36] [K-37] [K-38] [K-39] a Promise goes step by step, and is never called stuck', async () => {
  await begin('kratix-promise');
  const reports = await follow('Promise/vaults', '');
  expect(stepsSaid(reports)).toEqual(numbered(PROMISE_STEPS));
  expect(distinct(reports.map(({ state }) => state))).toEqual(['working']);
  const rows = ['K-29', 'K-33', 'K-34', 'K-35', 'K-36', 'K-37', 'K-38', 'K-39'];
  expect(rowsAnswered(reports)).toEqual(expect.arrayContaining(rows));
  const waited = reports.flatMap(({ tree }) => tree.waitsOn.map(({ object }) => object));
  expect(waited).toContain('Vault team-b/invoices');
});
