import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';
import { aFolder } from '../helpers/folder.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KTOP = path.join(ROOT, 'bin/ktop.js');
const RECORDINGS = path.join(ROOT, 'test/fixtures/recordings');
const schema = JSON.parse(readFileSync(path.join(ROOT, 'docs/diagnosis.schema.json'), 'utf8'));
const matchesSchema = new Ajv({ allErrors: true }).compile(schema);

let server: EmbeddedServer;

beforeAll(async () => {
  server = await startEmbeddedServer({ clock: systemClock, scenario: 'stuck-namespace' });
});

afterAll(() => server.close());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built ktop to its end, on the embedded server unless told otherwise. */
function ktop(...args: readonly string[]): Promise<Ended> {
  const folder = aFolder({ config: server.kubeconfig });
  const env = { ...process.env, KUBECONFIG: path.join(folder, 'config') };
  return new Promise((resolve) => {
    execFile(process.execPath, [KTOP, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('ktop diagnose', () => {
  const recording = ['--replay', path.join(RECORDINGS, 'kratix-paused.jsonl')];

  test('the JSON is what its schema says, with the cause first', async () => {
    const { out } = await ktop(
      'diagnose',
      'widget/delta',
      '-n',
      'team-a',
      ...recording,
      '-o',
      'json',
    );
    const report = JSON.parse(out);
    matchesSchema(report);
    expect(matchesSchema.errors).toBeNull();
    expect(report).toMatchObject({
      object: { kind: 'Widget', namespace: 'team-a', name: 'delta' },
      state: 'stuck',
      findings: [{ code: 'KD-1', severity: 'stuck', certainty: 'observed' }, {}],
    });
    expect(report.coverage).toContainEqual(expect.objectContaining({ state: 'forbidden' }));
  });

  test('YAML says the same as JSON', async () => {
    const args = ['diagnose', 'widget/delta', '-n', 'team-a', ...recording];
    const [json, yaml] = await Promise.all([
      ktop(...args, '-o', 'json'),
      ktop(...args, '-o', 'yaml'),
    ]);
    expect(load(yaml.out)).toEqual(JSON.parse(json.out));
  });

  test('text gives the conclusion, its evidence, what to do, and what was not seen', async () => {
    const { out, code } = await ktop('diagnose', 'widget/delta', '-n', 'team-a', ...recording);
    expect(code).toBe(0);
    expect(out).toContain('Widget team-a/delta: stuck');
    expect(out).toContain('▲ nothing happens before the label kratix.io/paused is removed');
    expect(out).toContain(
      'kubectl label widgets.example.ktop.dev delta -n team-a kratix.io/paused-',
    );
    expect(out).toContain('Not seen');
  });

  test.each(['widgets/delta', 'Widget/delta', 'widget.example.ktop.dev/delta', 'WIDGETS/delta'])(
    '%s is understood as kubectl does',
    async (target) => {
      const { code } = await ktop('diagnose', target, '-n', 'team-a', ...recording);
      expect(code).toBe(0);
    },
  );

  test('on a cluster: what holds a namespace', async () => {
    await expect
      .poll(
        async () => {
          const { out } = await ktop('diagnose', 'ns/team-atlas', '-o', 'json');
          return out === '' ? [] : JSON.parse(out).tree.waitsOn.length;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });

  test.each<[string, readonly string[], number, RegExp]>([
    [
      'an object that is not there',
      ['widget/nobody', '-n', 'team-a'],
      8,
      /there is no Widget team-a\/nobody/,
    ],
    ['a kind that is not served', ['gizmo/delta'], 2, /serves no kind called gizmo/],
  ])('%s ends with a sentence and its code', async (_, args, wanted, sentence) => {
    const { code, err, out } = await ktop('diagnose', ...args, ...recording);
    expect({ code, out }).toEqual({ code: wanted, out: '' });
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('ktop deletions', () => {
  test('lists what is being deleted, with its state', async () => {
    const { out, code } = await ktop('deletions');
    expect(code).toBe(0);
    expect(out).toMatch(/^Namespace team-atlas {2}\w+ {2}/m);
  });

  test('as data', async () => {
    const { out } = await ktop('deletions', '-o', 'json');
    const { deletions } = JSON.parse(out);
    expect(deletions).toContainEqual(expect.objectContaining({ object: 'Namespace team-atlas' }));
  });

  test('waits until it is gone, with the time of each step', async () => {
    const scenario = { clock: systemClock, scenario: 'healthy-deletion', pace: 0.1 };
    const other = await startEmbeddedServer(scenario);
    onTestFinished(() => other.close());
    const folder = aFolder({ config: other.kubeconfig });
    const config = ['--kubeconfig', path.join(folder, 'config')];
    const { out, code } = await ktop('deletions', '--wait', '--timeout', '20s', ...config);
    expect(code).toBe(0);
    expect(out).toMatch(/Database shop\/\S+ {2}deleted after \d+s/);
  }, 30_000);

  test('gives up on what is stuck, and says why', async () => {
    const { out, code } = await ktop(
      ...['deletions', 'pvc/data-stock-db-0', '-n', 'warehouse', '--wait', '--demo', 'tour'],
    );
    expect(code).toBe(9);
    expect(out).toMatch(/stuck: PersistentVolumeClaim warehouse\/data-stock-db-0 .*uses it/);
  }, 60_000);

  test('waits in vain, and says on what', async () => {
    const { out, code } = await ktop('deletions', 'ns/team-atlas', '--wait', '--timeout', '1s');
    expect(code).toBe(10);
    expect(out).toMatch(/not gone in time: Namespace team-atlas/);
  });

  test('what is gone, or was never there, is not waited for', async () => {
    const { out, code } = await ktop('deletions', 'configmap/nobody', '--wait');
    expect(code).toBe(0);
    expect(out).toMatch(/ConfigMap default\/nobody is gone, or was never there/);
  });

  test('what nobody deletes is said to be so', async () => {
    const { out } = await ktop('deletions', 'ns/default');
    expect(out).toMatch(/Namespace default is not being deleted/);
  });
});
