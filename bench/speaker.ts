// Plays a node whose containers say lines at a rate, for whoever follows their logs through the API
// server. A process of its own: the measuring one must not be busy with it. It is told what to do by
// lines of its standard input (`speak`, `hush`) and answers each with a line; its end ends all.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openApi } from '../test/helpers/api.ts';
import type { ControlPlaneAddress } from '../test/helpers/control-plane.ts';
import { startKubeletStub } from '../test/helpers/kubelet-stub.ts';
import { spokenLine } from './spoken.ts';

const TICK_MS = 5;

const [file = '', namespace = '', containers = '', ratePerSecond = ''] = process.argv.slice(2);
const plane = JSON.parse(readFileSync(file, 'utf8')) as ControlPlaneAddress;
const count = Number(containers);
const api = openApi(plane);
const stub = await startKubeletStub(plane, 'speaking-node');
const began = new Date().toISOString();
const names = Array.from({ length: count }, (_, i) => `speaker-${String(i).padStart(3, '0')}`);
await Promise.all(names.map(makePod));
const logs = names.map((name) => stub.log(name, 'main'));
let written = 0;
let nanoseconds = 0;
for (let i = 0; i < count; i++) say(); // What has said nothing is not known to be followed.
answer({ written });

let timer: NodeJS.Timeout | undefined;
let started = 0;
let before = 0;

const COMMANDS: Readonly<Record<string, () => void>> = {
  speak() {
    started = performance.now();
    before = written;
    timer = setInterval(speak, TICK_MS);
    answer({ written });
  },
  hush() {
    clearInterval(timer);
    const seconds = (performance.now() - started) / 1000;
    answer({ written, perSecond: (written - before) / seconds });
  },
};

for await (const line of createInterface({ input: process.stdin })) COMMANDS[line]?.();
clearInterval(timer);
await stub.close();
api.close();

/** Every container in its turn: no two lines of one come together. */
function speak(): void {
  const due = before + Math.floor(((performance.now() - started) / 1000) * Number(ratePerSecond));
  while (written < due) say();
}

function say(): void {
  nanoseconds = (nanoseconds + 1) % 1_000_000;
  const at = new Date().toISOString().replace('Z', `${String(nanoseconds).padStart(6, '0')}Z`);
  const container = written % count;
  const number = Math.floor(written / count);
  logs[container]?.write(at, spokenLine(container, number, at));
  written++;
}

async function makePod(name: string): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await api.create(pods, {
    metadata: { name, labels: { app: 'speaker' } },
    spec: { nodeName: stub.name, containers: [{ name: 'main', image: 'example.com/speaker:1' }] },
  });
  await api.patch(`${pods}/${name}/status`, {
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'main',
          containerID: `containerd://${name}`,
          image: 'example.com/speaker:1',
          imageID: 'example.com/speaker@sha256:0',
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: began.replace(/\.\d+/, '') } },
        },
      ],
    },
  });
}

function answer(words: object): void {
  console.log(JSON.stringify(words));
}
