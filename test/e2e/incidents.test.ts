import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Report } from '../../src/analysis/report.ts';
import { type Actors, startActors } from '../../src/embedded/actors/start-actors.ts';
import { scenarios } from '../../src/embedded/scenarios/index.ts';
import { systemClock } from '../../src/session/clock.ts';
import { type Incident, incidents, mismatches } from '../embedded/incidents.ts';
import { type Api, openApi } from '../helpers/api.ts';
import { cleanUp } from './clean-up.ts';

const plane = inject('controlPlane');
const target = { url: plane.server, token: plane.token, ca: readFileSync(plane.caFile, 'utf8') };
const KTOP = path.resolve(import.meta.dirname, '../../bin/ktop.js');
/** Most rules say nothing about a deletion that is younger than 15 s. */
const PATIENCE = { timeout: 90_000, interval: 500 };

let api: Api;
let actors: Actors;

beforeAll(async () => {
  api = openApi(plane);
  actors = startActors({ ...target, clock: systemClock, pace: 0.1 });
  const names = new Set(incidents.map(({ scenario }) => scenario));
  // All at once: their deletions grow old together.
  await Promise.all([...names].map((name) => play(actors, name)));
});

afterAll(async () => {
  actors.stop();
  await cleanUp(api);
  api.close();
});

function play(on: Actors, name: string): Promise<void> {
  const scenario = scenarios.find((known) => known.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario.start(on);
}

/** What `ktop diagnose` prints; its complaint where there is nothing to print. */
function diagnose(object: string, namespace: string): Promise<Report | string> {
  const where = namespace === '' ? [] : ['-n', namespace];
  const args = [KTOP, 'diagnose', object, ...where, '-o', 'json'];
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve(error === null ? (JSON.parse(stdout) as Report) : stderr),
    );
  });
}

async function wrong(incident: Incident): Promise<readonly string[]> {
  const report = await diagnose(incident.target, incident.namespace);
  return typeof report === 'string' ? [report] : mismatches(report, incident);
}

const titled = incidents.map((incident) => {
  const ids = [...incident.codes, ...incident.answers].map((id) => `[${id}]`).join(' ');
  return [
    `${ids} ${incident.scenario}: ${incident.target} is ${incident.state}`,
    incident,
  ] as const;
});

test.each(titled)('%s', async (_, incident) => {
  await expect.poll(() => wrong(incident), PATIENCE).toEqual([]);
});
