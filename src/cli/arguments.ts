import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseLabelSelector } from '../kube/label-selector.ts';
import { ExitError } from './exit.ts';

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
  | { readonly type: 'run'; readonly options: RunOptions };

export interface RunOptions {
  /** The scenario of the embedded server; `default` is its default one, `undefined` is no demo. */
  readonly demo: { readonly scenario: string | undefined } | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** `undefined`: all namespaces. */
  readonly namespaces: readonly string[] | undefined;
  readonly kinds: readonly string[] | undefined;
  readonly selector: string | undefined;
  readonly as: string | undefined;
  readonly asGroups: readonly string[] | undefined;
  readonly mouse: boolean;
}

/** A flag, for the parser and for the help. */
interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
}

const FLAGS = {
  context: { type: 'string', value: 'NAME', help: 'context of the kubeconfig' },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NS[,NS]',
    help: 'watch these namespaces only (default: all)',
  },
  'all-namespaces': { type: 'boolean', short: 'A', help: 'watch all namespaces (the default)' },
  kind: {
    type: 'string',
    multiple: true,
    value: 'KIND[,KIND]',
    help: 'watch these kinds only (default: every kind that is served)',
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: 'start with the filter /-l SELECTOR',
  },
  kubeconfig: { type: 'string', value: 'FILE', help: 'path of the kubeconfig' },
  as: { type: 'string', value: 'USER', help: 'impersonate this user' },
  'as-group': {
    type: 'string',
    multiple: true,
    value: 'GROUP',
    help: 'impersonate this group; may be repeated',
  },
  demo: {
    type: 'boolean',
    value: '[SCENARIO]',
    help: 'run on an embedded API server; --demo list names the scenarios',
  },
  port: { type: 'string', value: 'N', help: 'port of demo-server (default: any free one)' },
  'no-mouse': { type: 'boolean', help: 'leave the mouse to the terminal' },
  version: { type: 'boolean', help: 'print the version' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
} as const satisfies Record<string, Flag>;

/** Understands the arguments after the program's name. Throws ExitError('usage'). */
export function parseArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  if (values.help === true) return { type: 'help' };
  if (values.version === true) return { type: 'version' };
  const [command, ...rest] = positionals;
  if (command === 'demo-server') return demoServer(rest, values.port);
  if (values.port !== undefined) throw usage('--port belongs to ktop demo-server');
  if (values.demo === true) {
    if (command === 'list' && rest.length === 0) return { type: 'list-scenarios' };
    refuseRest(rest);
    return { type: 'run', options: runOptions(values, { scenario: command }) };
  }
  if (command !== undefined) throw usage(`${command} is not a command`);
  return { type: 'run', options: runOptions(values, undefined) };
}

/** The text of `ktop --help`. */
export function helpText(): string {
  const lines = Object.entries(FLAGS).map(([name, flag]: [string, Flag]) => {
    const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
    const value = flag.value === undefined ? '' : ` ${flag.value}`;
    return `  ${`${short}--${name}${value}`.padEnd(32)} ${flag.help}`;
  });
  return [
    'ktop shows what is being deleted on a Kubernetes cluster, live, and what each object waits for.',
    '',
    'Usage:',
    '  ktop [flags]                          on the cluster of the kubeconfig',
    '  ktop --demo [SCENARIO]                on an embedded API server',
    '  ktop demo-server [SCENARIO] [--port N]  serve the demo for other clients',
    '',
    'Flags:',
    ...lines,
    '',
  ].join('\n');
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

type Values = {
  readonly [Name in keyof typeof FLAGS]?: (typeof FLAGS)[Name] extends { multiple: true }
    ? readonly string[]
    : (typeof FLAGS)[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

function runOptions(values: Values, demo: RunOptions['demo']): RunOptions {
  const namespaces = split(values.namespace);
  if (namespaces !== undefined && values['all-namespaces'] === true)
    throw usage('--namespace and --all-namespaces exclude each other');
  if (values.selector !== undefined && parseLabelSelector(values.selector) === undefined)
    throw usage(`--selector takes a label selector such as app=web, not ${values.selector}`);
  return {
    demo,
    kubeconfig: values.kubeconfig,
    context: values.context,
    namespaces,
    kinds: split(values.kind),
    selector: values.selector,
    as: values.as,
    asGroups: values['as-group'],
    mouse: values['no-mouse'] !== true,
  };
}

function demoServer(rest: readonly string[], port: string | undefined): Invocation {
  const [scenario, ...more] = rest;
  refuseRest(more);
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number < 65_536))
    throw usage(`--port takes a number from 0 to 65535, not ${port}`);
  return { type: 'demo-server', scenario, port: number };
}

function refuseRest(rest: readonly string[]): void {
  if (rest.length > 0) throw usage(`unexpected argument ${rest[0]}`);
}

/** `-n a,b -n c` → a, b, c. */
function split(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

function usage(message: string): ExitError {
  return new ExitError('usage', `${message}; ktop --help names what there is`);
}
