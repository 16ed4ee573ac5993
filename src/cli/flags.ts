/** What ktop can be asked to do; `run` is the terminal UI, which has no word of its own. */
export const COMMAND_NAMES = [
  'run',
  'findings',
  'diagnose',
  'deletions',
  'logs',
  'events',
  'loops',
  'reconcile',
  'record',
  'demo-server',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

/** A flag: for the parser, for the help, and where it means something. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
  readonly of: readonly CommandName[];
}

const EVERY: readonly CommandName[] = COMMAND_NAMES;
const READING: readonly CommandName[] = [
  'run',
  'findings',
  'diagnose',
  'deletions',
  'logs',
  'events',
  'loops',
];
const SOURCED: readonly CommandName[] = [...READING, 'reconcile', 'record'];
const SCOPED: readonly CommandName[] = [
  'run',
  'findings',
  'deletions',
  'events',
  'loops',
  'record',
];
const KINDED: readonly CommandName[] = ['run', 'deletions', 'loops', 'record'];
const ANSWERING: readonly CommandName[] = [
  'findings',
  'diagnose',
  'deletions',
  'logs',
  'events',
  'loops',
  'reconcile',
];

export const FLAGS = {
  context: { type: 'string', value: 'NAME', help: 'context of the kubeconfig', of: SOURCED },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NS[,NS]',
    help: 'watch these namespaces only (default: all)',
    of: SOURCED,
  },
  'all-namespaces': {
    type: 'boolean',
    short: 'A',
    help: 'watch all namespaces (the default)',
    of: SCOPED,
  },
  kind: {
    type: 'string',
    multiple: true,
    value: 'KIND[,KIND]',
    help: 'watch these kinds only (default: every kind that is served)',
    of: KINDED,
  },
  kinds: {
    type: 'string',
    multiple: true,
    value: 'KIND[,KIND]',
    help: 'the same, for record',
    of: ['record'],
  },
  selector: {
    type: 'string',
    short: 'l',
    value: 'SELECTOR',
    help: 'start with the filter /-l SELECTOR',
    of: ['run', 'deletions'],
  },
  kubeconfig: { type: 'string', value: 'FILE', help: 'path of the kubeconfig', of: SOURCED },
  as: { type: 'string', value: 'USER', help: 'impersonate this user', of: SOURCED },
  'as-group': {
    type: 'string',
    multiple: true,
    value: 'GROUP',
    help: 'impersonate this group; may be repeated',
    of: SOURCED,
  },
  demo: {
    type: 'string',
    value: '[SCENARIO]',
    help: 'run on an embedded API server; --demo list names the scenarios',
    of: SOURCED,
  },
  replay: { type: 'string', value: 'FILE', help: 'look at a recording of a cluster', of: READING },
  at: {
    type: 'string',
    value: 'TIME',
    help: 'the moment of the replay: RFC 3339, or HH:MM:SS (default: its end)',
    of: READING,
  },
  output: { type: 'string', short: 'o', value: 'text|json|yaml', help: 'format', of: ANSWERING },
  watch: {
    type: 'boolean',
    help: 'go on with a line for each change',
    of: ['deletions', 'events'],
  },
  wait: {
    type: 'boolean',
    help: 'end when all are gone, or one is stuck; when it is reconciled',
    of: ['deletions', 'reconcile'],
  },
  timeout: {
    type: 'string',
    value: 'DURATION',
    help: 'give up, or stop recording, after 30s, 5m, 1h …',
    of: ['deletions', 'events', 'reconcile', 'record'],
  },
  for: {
    type: 'string',
    value: 'DURATION',
    help: 'how long to watch, at least 20s (default: 2m30s)',
    of: ['loops'],
  },
  'with-upstream': {
    type: 'boolean',
    help: 'reconcile what it is made from first',
    of: ['reconcile'],
  },
  trigger: {
    type: 'string',
    value: 'NAME',
    help: 'another way than the usual one of its kind (docs/triggers.md)',
    of: ['reconcile'],
  },
  yes: { type: 'boolean', short: 'y', help: 'send it without asking', of: ['reconcile'] },
  container: { type: 'string', value: 'NAME', help: 'of this container only', of: ['logs'] },
  since: {
    type: 'string',
    value: 'DURATION',
    help: 'what is of the last 30s, 5m, 1h … (default: all)',
    of: ['logs', 'events'],
  },
  tree: {
    type: 'boolean',
    help: 'with its owners, its dependents and what else belongs to it',
    of: ['events'],
  },
  filter: {
    type: 'string',
    value: 'FILTER',
    help: 'as / on the screen: type=Warning reason=BackOff kind=Pod controller=kubelet text',
    of: ['events'],
  },
  previous: { type: 'boolean', help: 'of the runs before the last restart only', of: ['logs'] },
  about: {
    type: 'string',
    value: 'KIND/NAME',
    help: 'lines that speak of this object only',
    of: ['logs'],
  },
  'no-follow': { type: 'boolean', help: 'what is there, and no more', of: ['logs'] },
  'until-done': { type: 'boolean', help: 'end when the work is done', of: ['logs'] },
  'max-bytes': {
    type: 'string',
    value: 'SIZE',
    help: 'stop recording at this size (default: 256Mi)',
    of: ['record'],
  },
  'no-logs': { type: 'boolean', help: 'record no logs of pods', of: ['record'] },
  'read-only': { type: 'boolean', help: 'write nothing to the cluster', of: SOURCED },
  bell: { type: 'boolean', help: 'ring when a deletion ends or gets stuck', of: ['run'] },
  port: {
    type: 'string',
    value: 'N',
    help: 'port of demo-server (default: any free one)',
    of: ['demo-server'],
  },
  'no-mouse': { type: 'boolean', help: 'leave the mouse to the terminal', of: ['run'] },
  version: { type: 'boolean', help: 'print the version', of: EVERY },
  help: { type: 'boolean', short: 'h', help: 'print this', of: EVERY },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

/** The flags as they were given. */
export type Values = {
  readonly [Name in FlagName]?: (typeof FLAGS)[Name] extends { multiple: true }
    ? readonly string[]
    : (typeof FLAGS)[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

/** The text of `ktop --help`. */
export function helpText(): string {
  const lines = Object.entries(FLAGS).map(([name, flag]: [string, Flag]) => {
    const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
    const value = flag.value === undefined ? '' : ` ${flag.value}`;
    return `  ${`${short}--${name}${value}`.padEnd(32)} ${flag.help}`;
  });
  return [
    'ktop shows what on a Kubernetes cluster does not delete, does not reconcile, or reconciles for ever, and why.',
    '',
    'Usage:',
    '  ktop                              the terminal UI',
    '  ktop findings                     everything that is wrong, worst first',
    '  ktop diagnose KIND/NAME           what is wrong with one object',
    '  ktop deletions [KIND/NAME …]      what is being deleted, and what it waits for',
    '  ktop logs KIND/NAME                the logs of the pods that work for an object',
    '  ktop events [KIND/NAME]           what happened, to an object or at all',
    '  ktop loops                        who loops, stalls, fails or is silent: which objects, why, and whose',
    '  ktop reconcile KIND/NAME …        make its controller reconcile it now, and say what came of it',
    '  ktop record FILE                  write what happens and what is logged, for --replay; no Secrets',
    '  ktop demo-server [SCENARIO]       serve the demo for other clients',
    '',
    'Each looks at one of: the cluster of the kubeconfig, --demo [SCENARIO], --replay FILE.',
    '',
    'Flags:',
    ...lines,
    '',
  ].join('\n');
}
