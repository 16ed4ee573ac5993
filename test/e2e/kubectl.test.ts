import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/embedded/start.ts';
import { systemClock } from '../../src/session/clock.ts';

const isThere = spawnSync('kubectl', ['version', '--client']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'ktop-kubectl-'));
// kubectl caches discovery in its home.
const env = { ...process.env, HOME: folder, KUBECONFIG: path.join(folder, 'kubeconfig') };

let server: EmbeddedServer;
const running: ChildProcess[] = [];

beforeAll(async () => {
  server = await startEmbeddedServer({ scenario: 'empty', clock: systemClock, pace: 0.1 });
  writeFileSync(env.KUBECONFIG, server.kubeconfig);
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What kubectl printed. Rejects with what it complained about. */
async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('kubectl', [...args], { env });
  return stdout;
}

async function create(object: object): Promise<void> {
  const file = path.join(folder, 'manifest.json');
  writeFileSync(file, JSON.stringify(object));
  await kubectl('create', '-f', file);
}

/** kubectl left running, with all that it printed so far. */
function follow(...args: readonly string[]) {
  const child = spawn('kubectl', [...args], { env });
  running.push(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return { child, printed: () => printed };
}

function aConfigMap(name: string, finalizers: readonly string[] = []) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, finalizers }, data: { k: 'v' } };
}

function aPod(name: string, lines: readonly string[]) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      annotations: { 'example.com/behaviour': 'serve', 'example.com/lines': lines.join('\n') },
    },
    spec: { containers: [{ name: 'main', image: 'example.com/app:1' }] },
  };
}

describe.skipIf(!isThere)(
  `kubectl${isThere ? '' : ' (skipped: it is not on this machine)'}`,
  () => {
    test('api-resources lists what is served', async () => {
      const listed = await kubectl('api-resources', '--no-headers');
      expect(listed).toMatch(/^configmaps +cm +v1 +true +ConfigMap$/m);
      expect(listed).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
      expect(listed).toMatch(
        /^customresourcedefinitions +crd,crds +apiextensions.k8s.io\/v1 +false/m,
      );
    });

    test('create and get', async () => {
      await create(aConfigMap('seen'));
      expect(await kubectl('get', 'configmaps', 'seen')).toMatch(
        /^NAME +DATA +AGE\nseen +1 +\d+s\n$/,
      );
      expect(JSON.parse(await kubectl('get', 'cm/seen', '-o', 'json'))).toMatchObject({
        kind: 'ConfigMap',
        metadata: { name: 'seen', namespace: 'default' },
        data: { k: 'v' },
      });
      expect(await kubectl('get', 'namespaces')).toMatch(/^default +Active +\d+s$/m);
      await expect(kubectl('get', 'cm', 'absent')).rejects.toThrow(
        'Error from server (NotFound): configmaps "absent" not found',
      );
    });

    test('get --watch', async () => {
      const { printed } = follow(
        'get',
        'configmaps',
        '--watch',
        '--field-selector=metadata.name=late',
      );
      await expect
        .poll(
          async () => {
            await create(aConfigMap('late')).catch(() => {}); // Made once; again until kubectl watches.
            await kubectl('label', 'cm', 'late', '--overwrite', `at=${Date.now()}`);
            return printed();
          },
          { timeout: 20_000 },
        )
        .toMatch(/late +1 +\d+s/);
    });

    test('label, annotate and patch', async () => {
      await create(aConfigMap('changed'));
      await kubectl('label', 'cm', 'changed', 'a=b');
      await kubectl('annotate', 'cm', 'changed', 'note=text');
      await kubectl('patch', 'cm', 'changed', '--patch', '{"data":{"k":"strategic"}}');
      await kubectl('patch', 'cm', 'changed', '--type=merge', '--patch', '{"data":{"l":"merge"}}');
      const add = '[{"op":"add","path":"/data/m","value":"json"}]';
      await kubectl('patch', 'cm', 'changed', '--type=json', '--patch', add);
      expect(JSON.parse(await kubectl('get', 'cm', 'changed', '-o', 'json'))).toMatchObject({
        metadata: { labels: { a: 'b' }, annotations: { note: 'text' } },
        data: { k: 'strategic', l: 'merge', m: 'json' },
      });
      expect(await kubectl('get', 'cm', '-l', 'a=b', '-o', 'name')).toBe('configmap/changed\n');
    });

    test('describe', async () => {
      await create(aConfigMap('told', ['example.com/lock']));
      expect(await kubectl('describe', 'cm', 'told')).toMatch(
        /^Name: +told\nNamespace: +default\n[\s\S]*^k:\n----\nv\n/m,
      );
      expect(await kubectl('describe', 'namespace', 'default')).toMatch(/^Status: +Active$/m);
    });

    test('delete --wait ends when the last finalizer is gone', async () => {
      await create(aConfigMap('waiting', ['example.com/lock']));
      const deletion = follow('delete', 'cm', 'waiting', '--wait');
      const ended = once(deletion.child, 'exit');
      await expect
        .poll(async () => JSON.parse(await kubectl('get', 'cm', 'waiting', '-o', 'json')).metadata)
        .toHaveProperty('deletionTimestamp');
      expect(deletion.child.exitCode).toBeNull();
      const remove = '[{"op":"remove","path":"/metadata/finalizers/0"}]';
      await kubectl('patch', 'cm', 'waiting', '--type=json', '--patch', remove);
      expect(await ended).toEqual([0, null]);
      expect(deletion.printed()).toContain('configmap "waiting" deleted');
      await expect(kubectl('get', 'cm', 'waiting')).rejects.toThrow('NotFound');
    });

    test('logs --follow', async () => {
      await create(aPod('talker', ['first line', 'second line']));
      await kubectl('wait', 'pod/talker', '--for=condition=Ready', '--timeout=20s');
      expect(await kubectl('get', 'pod', 'talker')).toMatch(/^talker +1\/1 +Running +0 +\d+s$/m);
      const { printed } = follow('logs', 'talker', '--follow');
      await expect.poll(printed, { timeout: 20_000 }).toMatch(/first line\n(.*\n)*second line\n/);
      expect(await kubectl('logs', 'talker', '--tail=1')).toMatch(/^(first|second) line\n$/);
    });
  },
);
