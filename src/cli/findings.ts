import { describeFindings, findingsReport } from '../analysis/findings/report.ts';
import { knowledge } from '../knowledge/packs/index.ts';
import type { Clock } from '../kube/time.ts';
import { Session } from '../session/session.ts';
import { KtopModel } from '../store/model.ts';
import { printable } from '../ui/terminal/text.ts';
import type { FindingsOptions } from './arguments.ts';
import { EXIT_CODES } from './exit.ts';
import { printData } from './output.ts';
import { openSource } from './source.ts';

/** How often it is asked whether all has been looked at. */
const ASK_EVERY_MS = 100;
/** What takes longer is told as not looked at. */
const MOST_MS = 60_000;

/** Looks once at everything that pane 1 tells of; resolves with the exit code. */
export async function runFindings(options: FindingsOptions): Promise<number> {
  const source = await openSource({ ...options, watch: true });
  const { clock, kubeconfig } = source;
  const model = new KtopModel({ now: clock.now(), knowledge, readOnly: true });
  const session = new Session({
    kubeconfig,
    model,
    clock,
    host: { quit: () => {}, copy: () => {}, bell: () => {} },
    stateFolder: '',
    scope: { namespaces: options.namespaces ?? source.namespaces, kinds: undefined },
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(options.as === undefined ? {} : { as: options.as }),
    ...(options.asGroups === undefined ? {} : { asGroups: options.asGroups }),
  });
  try {
    await session.start();
    // Workflows are asked about as far as a screen would show them.
    session.dispatch({ type: 'resize', size: { columns: 200, rows: 100 } });
    session.dispatch({ type: 'show-pane', pane: 'events' });
    session.dispatch({ type: 'show-pane', pane: 'findings' });
    const isSettled = await settled(session, clock);
    model.publish(clock.now());
    return await print(model, isSettled, options);
  } finally {
    session.stop();
    await source.close();
  }
}

/** Whether all has been looked at before the time was over. */
async function settled(session: Session, clock: Clock): Promise<boolean> {
  const end = clock.now() + MOST_MS;
  while (!session.isSettled) {
    if (clock.now() >= end) return false;
    await new Promise<void>((resolve) => clock.after(ASK_EVERY_MS, resolve));
  }
  return true;
}

async function print(
  model: KtopModel,
  isSettled: boolean,
  { output }: FindingsOptions,
): Promise<number> {
  const { causes, coverage, now } = model.listFindings();
  const late = isSettled ? [] : ['what did not answer within a minute'];
  const seen = { ...coverage, notLooked: [...coverage.notLooked, ...late] };
  if (output !== 'text') await printData(findingsReport(causes, seen), output);
  else process.stdout.write(`${describeFindings(causes, seen, now).map(printable).join('\n')}\n`);
  if (causes.some(({ cause }) => cause.severity === 'stuck')) return EXIT_CODES.found.code;
  return isSettled ? EXIT_CODES.ok.code : EXIT_CODES.timeout.code;
}
