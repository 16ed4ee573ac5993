import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseLabelSelector } from '../kube/label-selector.ts';
import {
  type OutputFormat,
  readDuration,
  readFormat,
  readList,
  readPort,
  readSize,
  readTarget,
  type Target,
  usage,
} from './flag-values.ts';
import {
  COMMAND_NAMES,
  type CommandName,
  FLAGS,
  type Flag,
  type FlagName,
  type Values,
} from './flags.ts';

export type { OutputFormat, Target } from './flag-values.ts';
export { helpText } from './flags.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'list-scenarios' }
  | {
      readonly type: 'demo-server';
      readonly scenario: string | undefined;
      readonly port: number | undefined;
    }
  | { readonly type: 'findings'; readonly options: FindingsOptions }
  | { readonly type: 'diagnose'; readonly options: DiagnoseOptions }
  | { readonly type: 'deletions'; readonly options: DeletionsOptions }
  | { readonly type: 'logs'; readonly options: LogsOptions }
  | { readonly type: 'events'; readonly options: EventsOptions }
  | { readonly type: 'loops'; readonly options: LoopsOptions }
  | { readonly type: 'reconcile'; readonly options: ReconcileOptions }
  | { readonly type: 'record'; readonly options: RecordOptions }
  | { readonly type: 'run'; readonly options: RunOptions };

/** What to look at: a cluster unless `demo` or `replay` is given. */
export interface SourceOptions {
  /** A scenario of the embedded server; without a name, its default one. */
  readonly demo: { readonly scenario: string | undefined } | undefined;
  /** `at` is still text: what it means, the recording tells. */
  readonly replay: { readonly file: string; readonly at: string | undefined } | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly as: string | undefined;
  readonly asGroups: readonly string[] | undefined;
  readonly readOnly: boolean;
}

/** Which objects to look at. */
export interface ScopeOptions {
  /** `undefined`: all namespaces. */
  readonly namespaces: readonly string[] | undefined;
  /** Names of kinds, as kubectl takes them; `undefined`: all. */
  readonly kinds: readonly string[] | undefined;
}

/** How `ktop deletions` goes on. */
export interface FollowOptions {
  readonly watch: boolean;
  readonly wait: boolean;
  /** `undefined`: for ever. */
  readonly timeoutMs: number | undefined;
}

export interface RunOptions extends SourceOptions, ScopeOptions {
  readonly selector: string | undefined;
  readonly mouse: boolean;
  readonly bell: boolean;
}

export interface FindingsOptions extends SourceOptions {
  readonly output: OutputFormat;
  /** `undefined`: all namespaces. */
  readonly namespaces: readonly string[] | undefined;
}

export interface DiagnoseOptions extends SourceOptions {
  readonly output: OutputFormat;
  readonly target: Target;
  /** `undefined`: that of the kubeconfig's context. */
  readonly namespace: string | undefined;
}

export interface DeletionsOptions extends SourceOptions, ScopeOptions, FollowOptions {
  readonly output: OutputFormat;
  /** Empty: whatever is being deleted. */
  readonly targets: readonly Target[];
  readonly selector: string | undefined;
}

export interface LogsOptions extends SourceOptions {
  readonly output: OutputFormat;
  readonly target: Target;
  /** `undefined`: that of the kubeconfig's context. */
  readonly namespace: string | undefined;
  readonly container: string | undefined;
  readonly sinceMs: number | undefined;
  readonly previous: boolean;
  readonly about: Target | undefined;
  readonly follow: boolean;
  readonly untilDone: boolean;
}

export interface EventsOptions extends SourceOptions, ScopeOptions {
  readonly output: OutputFormat;
  /** `undefined`: whatever happened. */
  readonly target: Target | undefined;
  /** Those of its owners, its dependents and what else belongs to it, too. */
  readonly tree: boolean;
  readonly watch: boolean;
  /** `undefined`: for ever. */
  readonly timeoutMs: number | undefined;
  readonly sinceMs: number | undefined;
  readonly filter: string | undefined;
}

export interface LoopsOptions extends SourceOptions, ScopeOptions {
  readonly output: OutputFormat;
  readonly forMs: number;
}

export interface ReconcileOptions extends SourceOptions {
  readonly output: OutputFormat;
  /** At least one. */
  readonly targets: readonly Target[];
  /** `undefined`: that of the kubeconfig's context. */
  readonly namespace: string | undefined;
  readonly withUpstream: boolean;
  /** The id of a trigger; the usual one of the kind when left out. */
  readonly trigger: string | undefined;
  readonly wait: boolean;
  /** `undefined`: until nothing has happened for a while. */
  readonly timeoutMs: number | undefined;
  readonly yes: boolean;
}

export interface RecordOptions extends SourceOptions, ScopeOptions {
  readonly file: string;
  readonly timeoutMs: number | undefined;
  readonly maxBytes: number;
  /** Whether logs of pods are recorded too. */
  readonly logs: boolean;
}

const COMMANDS: readonly string[] = COMMAND_NAMES.filter((name) => name !== 'run');
const LOOPS_MS = 150_000;
/** Less shows no loop. */
const SHORTEST_LOOPS_MS = 20_000;
const MAX_BYTES = 256 * 2 ** 20;

/** Understands the arguments after the program's name. Throws ExitError('usage'). */
export function parseArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(withDemoValues(args));
  if (values.help === true) return { type: 'help' };
  if (values.version === true) return { type: 'version' };
  const [first, ...rest] = positionals;
  if (first === undefined || !COMMANDS.includes(first)) return run(values, positionals);
  const command = first as CommandName;
  checkFlags(command, values);
  switch (command) {
    case 'findings':
      return { type: 'findings', options: findingsOptions(values, rest) };
    case 'diagnose':
      return { type: 'diagnose', options: diagnoseOptions(values, rest) };
    case 'deletions':
      return { type: 'deletions', options: deletionsOptions(values, rest) };
    case 'logs':
      return { type: 'logs', options: logsOptions(values, rest) };
    case 'events':
      return { type: 'events', options: eventsOptions(values, rest) };
    case 'loops':
      return { type: 'loops', options: loopsOptions(values, rest) };
    case 'reconcile':
      return { type: 'reconcile', options: reconcileOptions(values, rest) };
    case 'record':
      return { type: 'record', options: recordOptions(values, rest) };
    default:
      return demoServer(values, rest);
  }
}

/** `--demo` takes the next word when it can be a scenario; parseArgs knows no such flags. */
function withDemoValues(args: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') return [...result, ...args.slice(index)];
    if (arg !== '--demo') {
      result.push(arg);
      continue;
    }
    const next = args[index + 1] ?? '';
    const isScenario = /^[a-z0-9][a-z0-9-]*$/.test(next) && !COMMANDS.includes(next);
    result.push(isScenario ? `--demo=${next}` : '--demo=');
    if (isScenario) index += 1;
  }
  return result;
}

function parse(args: readonly string[]) {
  const options: ParseArgsConfig['options'] = Object.fromEntries(
    Object.entries(FLAGS).map(([name, flag]: [string, Flag]) => [
      name,
      {
        type: flag.type,
        ...(flag.short === undefined ? {} : { short: flag.short }),
        ...(flag.multiple === true ? { multiple: true } : {}),
      },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
    });
    return { values: values as Values, positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usage(message.split(/\. |\n/)[0] ?? message);
  }
}

/** Refuses what would be ignored. */
function checkFlags(command: CommandName, values: Values): void {
  for (const name of Object.keys(values) as FlagName[]) {
    const of: readonly CommandName[] = FLAGS[name].of;
    if (of.includes(command)) continue;
    if (command !== 'run') throw usage(`ktop ${command} takes no --${name}`);
    throw usage(`--${name} belongs to ${of.map((owner) => `ktop ${owner}`).join(' and ')}`);
  }
}

function run(values: Values, positionals: readonly string[]): Invocation {
  checkFlags('run', values);
  if (values.demo === 'list' && positionals.length === 0) return { type: 'list-scenarios' };
  const [word] = positionals;
  if (word !== undefined)
    throw usage(values.demo ? `unexpected argument ${word}` : `${word} is not a command`);
  const options = {
    ...sourceOptions(values),
    ...scopeOptions(values),
    selector: selectorOf(values),
    mouse: values['no-mouse'] !== true,
    bell: values.bell === true,
  };
  return { type: 'run', options };
}

function findingsOptions(values: Values, rest: readonly string[]): FindingsOptions {
  refuseRest(rest);
  const { namespaces } = scopeOptions(values);
  return { ...sourceOptions(values), output: outputOf(values), namespaces };
}

function diagnoseOptions(values: Values, rest: readonly string[]): DiagnoseOptions {
  const [target, ...more] = rest;
  if (target === undefined)
    throw usage('ktop diagnose takes an object: KIND/NAME, such as pods/web');
  refuseRest(more);
  return {
    ...sourceOptions(values),
    output: outputOf(values),
    target: readTarget(target),
    namespace: oneNamespace(values),
  };
}

function deletionsOptions(values: Values, rest: readonly string[]): DeletionsOptions {
  const targets = rest.map(readTarget);
  if (targets.length > 0) {
    oneNamespace(values);
    for (const flag of ['all-namespaces', 'kind', 'selector'] as const)
      if (values[flag] !== undefined) throw usage(`objects named KIND/NAME exclude --${flag}`);
  }
  return {
    ...sourceOptions(values),
    ...scopeOptions(values),
    ...followOptions(values),
    output: outputOf(values),
    targets,
    selector: selectorOf(values),
  };
}

function logsOptions(values: Values, rest: readonly string[]): LogsOptions {
  const [target, ...more] = rest;
  if (target === undefined) throw usage('ktop logs takes an object: KIND/NAME, such as pods/web');
  refuseRest(more);
  const previous = values.previous === true;
  const untilDone = values['until-done'] === true;
  const follow = values['no-follow'] !== true && !previous;
  if (untilDone && !follow)
    throw usage('--until-done follows: leave --no-follow and --previous out');
  return {
    ...sourceOptions(values),
    output: outputOf(values),
    target: readTarget(target),
    namespace: oneNamespace(values),
    container: values.container,
    sinceMs: values.since === undefined ? undefined : readDuration('--since', values.since),
    previous,
    about: values.about === undefined ? undefined : readTarget(values.about),
    follow,
    untilDone,
  };
}

function eventsOptions(values: Values, rest: readonly string[]): EventsOptions {
  const [target, ...more] = rest;
  refuseRest(more);
  const tree = values.tree === true;
  if (tree && target === undefined) throw usage('--tree goes with an object: KIND/NAME');
  if (target !== undefined) {
    oneNamespace(values);
    if (values['all-namespaces'] !== undefined)
      throw usage('an object named KIND/NAME excludes --all-namespaces');
  }
  const watch = values.watch === true;
  const timeoutMs = timeoutOf(values);
  if (timeoutMs !== undefined && !watch) throw usage('--timeout goes with --watch');
  return {
    ...sourceOptions(values),
    ...scopeOptions(values),
    output: outputOf(values),
    target: target === undefined ? undefined : readTarget(target),
    tree,
    watch,
    timeoutMs,
    sinceMs: values.since === undefined ? undefined : readDuration('--since', values.since),
    filter: values.filter,
  };
}

function loopsOptions(values: Values, rest: readonly string[]): LoopsOptions {
  refuseRest(rest);
  const forMs = values.for === undefined ? LOOPS_MS : readDuration('--for', values.for);
  if (forMs < SHORTEST_LOOPS_MS) throw usage('--for takes 20s or more: less shows no loop');
  return { ...sourceOptions(values), ...scopeOptions(values), output: outputOf(values), forMs };
}

function reconcileOptions(values: Values, rest: readonly string[]): ReconcileOptions {
  if (rest.length === 0)
    throw usage('ktop reconcile takes an object: KIND/NAME, such as kustomizations/apps');
  const { trigger } = values;
  const withUpstream = values['with-upstream'] === true;
  const wait = values.wait === true;
  const timeoutMs = timeoutOf(values);
  if (withUpstream && trigger !== undefined)
    throw usage('--with-upstream and --trigger exclude each other');
  if (timeoutMs !== undefined && !wait) throw usage('--timeout goes with --wait');
  return {
    ...sourceOptions(values),
    output: outputOf(values),
    targets: rest.map(readTarget),
    namespace: oneNamespace(values),
    withUpstream,
    trigger,
    wait,
    timeoutMs,
    yes: values.yes === true,
  };
}

function recordOptions(values: Values, rest: readonly string[]): RecordOptions {
  const [file, ...more] = rest;
  if (file === undefined) throw usage('ktop record takes the file to write');
  refuseRest(more);
  const maxBytes = values['max-bytes'];
  const kinds = [...(values.kind ?? []), ...(values.kinds ?? [])];
  return {
    ...sourceOptions(values),
    ...scopeOptions({ ...values, ...(kinds.length === 0 ? {} : { kind: kinds }) }),
    file,
    timeoutMs: timeoutOf(values),
    maxBytes: maxBytes === undefined ? MAX_BYTES : readSize('--max-bytes', maxBytes),
    logs: values['no-logs'] !== true,
  };
}

function demoServer({ port }: Values, rest: readonly string[]): Invocation {
  const [scenario, ...more] = rest;
  refuseRest(more);
  return { type: 'demo-server', scenario, port: port === undefined ? undefined : readPort(port) };
}

/** A cluster, a demo or a replay; what belongs to another one is refused. */
function sourceOptions(values: Values): SourceOptions {
  const { demo, replay, at } = values;
  if (replay === undefined && at !== undefined) throw usage('--at goes with --replay');
  if (replay !== undefined)
    for (const flag of ['demo', 'kubeconfig', 'context', 'as', 'as-group'] as const)
      if (values[flag] !== undefined) throw usage(`--replay and --${flag} exclude each other`);
  return {
    demo: demo === undefined ? undefined : { scenario: demo === '' ? undefined : demo },
    replay: replay === undefined ? undefined : { file: replay, at },
    kubeconfig: values.kubeconfig,
    context: values.context,
    as: values.as,
    asGroups: values['as-group'],
    readOnly: values['read-only'] === true || replay !== undefined,
  };
}

function scopeOptions(values: Values): ScopeOptions {
  const { namespace, kind } = values;
  if (namespace !== undefined && values['all-namespaces'] === true)
    throw usage('--namespace and --all-namespaces exclude each other');
  return { namespaces: namespace && readList(namespace), kinds: kind && readList(kind) };
}

function followOptions(values: Values): FollowOptions {
  const watch = values.watch === true;
  const wait = values.wait === true;
  const timeoutMs = timeoutOf(values);
  if (timeoutMs !== undefined && !watch && !wait)
    throw usage('--timeout goes with --wait or --watch');
  return { watch, wait, timeoutMs };
}

function outputOf({ output }: Values): OutputFormat {
  return output === undefined ? 'text' : readFormat(output);
}

function timeoutOf({ timeout }: Values): number | undefined {
  return timeout === undefined ? undefined : readDuration('--timeout', timeout);
}

function selectorOf({ selector }: Values): string | undefined {
  if (selector !== undefined && parseLabelSelector(selector) === undefined)
    throw usage(`--selector takes a label selector such as app=web, not ${selector}`);
  return selector;
}

/** An object is in one namespace at most. */
function oneNamespace({ namespace }: Values): string | undefined {
  const [first, ...others] = readList(namespace ?? []);
  if (others.length > 0) throw usage('with KIND/NAME, --namespace takes one namespace');
  return first;
}

function refuseRest(rest: readonly string[]): void {
  if (rest.length > 0) throw usage(`unexpected argument ${rest[0]}`);
}
