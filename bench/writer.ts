// Writes to random widgets at a rate until its standard input ends, then prints the rate it reached.
// A process of its own: the measuring one must not be busy with it.
import { readFileSync } from 'node:fs';
import { openApi } from '../test/helpers/api.ts';
import type { ControlPlaneAddress } from '../test/helpers/control-plane.ts';
import { pathOf, TERMINATING } from './widgets.ts';

/** Of twenty writes one goes to a widget that is being deleted, however many widgets there are. */
const SHARE_TERMINATING = 20;
const LARGEST_BACKLOG = 200;

const [file = '', ratePerSecond = '', count = ''] = process.argv.slice(2);
const api = openApi(JSON.parse(readFileSync(file, 'utf8')) as ControlPlaneAddress);
const rate = Number(ratePerSecond);
const started = performance.now();
const underWay = new Set<Promise<void>>();
let sent = 0;
let done = 0;
let state = 1;

const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - started) / 1000) * rate);
  while (sent < due && underWay.size < LARGEST_BACKLOG) {
    sent++;
    const patch = { metadata: { annotations: { tick: String(sent) } } };
    const write = api.patch(pathOf(nextIndex()), patch).then(() => {
      done++;
      underWay.delete(write);
    });
    underWay.add(write);
  }
  sent = Math.max(sent, due); // What the server could not take is not made up for.
}, 5);

process.stdin.resume().on('end', async () => {
  clearInterval(timer);
  console.log(JSON.stringify({ written: done, seconds: (performance.now() - started) / 1000 }));
  await Promise.all(underWay);
  api.close();
});

function nextIndex(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  const isTerminating = sent % SHARE_TERMINATING === 0;
  return isTerminating
    ? state % TERMINATING
    : TERMINATING + (state % (Number(count) - TERMINATING));
}
