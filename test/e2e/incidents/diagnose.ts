import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../../../src/analysis/report.ts';
import { type Actors, startActors } from '../../../src/embedded/actors/start-actors.ts';
import { scenarios } from '../../../src/embedded/scenarios/index.ts';
import type { Clock } from '../../../src/kube/time.ts';
import type { ControlPlaneAddress } from '../../helpers/control-plane.ts';

const KTOP = path.resolve(import.meta.dirname, '../../../bin/ktop.js');

/** Actors for a real API server. */
export function actorsOn(
  { server: url, token, caFile }: ControlPlaneAddress,
  clock: Clock,
  pace: number,
): Actors {
  return startActors({ url, token, ca: readFileSync(caFile, 'utf8'), clock, pace });
}

/** Starts a scenario by its name. */
export function play(actors: Actors, name: string): Promise<void> {
  const scenario = scenarios.find((known) => known.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario.start(actors);
}

/** What the built `ktop diagnose` prints; its complaint where there is nothing to print. */
export function diagnose(
  { kubeconfig }: ControlPlaneAddress,
  object: string,
  namespace: string,
): Promise<Report | string> {
  const where = namespace === '' ? [] : ['-n', namespace];
  const args = [KTOP, 'diagnose', object, ...where, '-o', 'json'];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve(error === null ? (JSON.parse(stdout) as Report) : stderr),
    );
  });
}
