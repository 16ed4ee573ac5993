import { expect, test } from 'vitest';
import { helpText, parseArguments } from '../../src/cli/arguments.ts';
import { ExitError } from '../../src/cli/exit.ts';

const noSource = {
  demo: undefined,
  replay: undefined,
  kubeconfig: undefined,
  context: undefined,
  as: undefined,
  asGroups: undefined,
  readOnly: false,
};
const everything = { namespaces: undefined, kinds: undefined };
const plain = { ...noSource, ...everything, selector: undefined, mouse: true, bell: false };
const answering = { output: 'text', watch: false, wait: false, timeoutMs: undefined };
const widget = { kind: 'widgets', name: 'x' };
const demo = (scenario?: string) => ({ demo: { scenario } });
const replay = (file: string, at?: string) => ({ replay: { file, at }, readOnly: true });

test.each([
  [[], plain],
  [['--demo'], { ...plain, demo: { scenario: undefined } }],
  [['--demo', 'stuck-step'], { ...plain, demo: { scenario: 'stuck-step' } }],
  [['-n', 'a,b', '--namespace=c'], { ...plain, namespaces: ['a', 'b', 'c'] }],
  [['-A', '--no-mouse'], { ...plain, mouse: false }],
  [
    ['--as', 'jane', '--as-group', 'a', '--as-group', 'b'],
    { ...plain, as: 'jane', asGroups: ['a', 'b'] },
  ],
  [
    ['-l', 'app=web', '--kind', 'po,widgets'],
    { ...plain, selector: 'app=web', kinds: ['po', 'widgets'] },
  ],
  [['--context', 'dev', '--kubeconfig', 'x'], { ...plain, context: 'dev', kubeconfig: 'x' }],
  [['--demo=tour'], { ...plain, ...demo('tour') }],
  [['--demo', '-n', 'a'], { ...plain, ...demo(), namespaces: ['a'] }],
  [['--replay', 'f'], { ...plain, ...replay('f') }],
  [['--replay', 'f', '--at', '07:00:00'], { ...plain, ...replay('f', '07:00:00') }],
  [['--read-only', '--bell'], { ...plain, readOnly: true, bell: true }],
])('%j runs ktop', (args, options) => {
  expect(parseArguments(args)).toEqual({ type: 'run', options });
});

test.each([
  [['diagnose', 'widgets/x'], { target: widget }],
  [['--demo', 'stuck-step', 'diagnose', 'widgets/x'], { ...demo('stuck-step'), target: widget }],
  [['diagnose', 'widgets/x', '--demo', 'stuck-step'], { ...demo('stuck-step'), target: widget }],
  [['--demo', 'diagnose', 'widgets/x'], { ...demo(), target: widget }],
  [['diagnose', '--demo', 'widgets/x'], { ...demo(), target: widget }],
  [['diagnose', 'widgets/x', '--replay', 'f'], { ...replay('f'), target: widget }],
  [
    ['diagnose', 'widgets/x', '-n', 'a', '-o', 'json'],
    { target: widget, namespace: 'a', output: 'json' },
  ],
  [['diagnose', 'Stacks.pulumi.com/y'], { target: { kind: 'Stacks.pulumi.com', name: 'y' } }],
])('%j diagnoses', (args, options) => {
  const all = { ...noSource, output: 'text', namespace: undefined, ...options };
  expect(parseArguments(args)).toEqual({ type: 'diagnose', options: all });
});

test.each([
  [['findings'], {}],
  [['findings', '-n', 'a,b', '-o', 'json'], { namespaces: ['a', 'b'], output: 'json' }],
  [['findings', '-A', '--replay', 'f'], replay('f')],
])('%j lists findings', (args, options) => {
  const all = { ...noSource, namespaces: undefined, output: 'text', ...options };
  expect(parseArguments(args)).toEqual({ type: 'findings', options: all });
});

test.each([
  [['deletions'], {}],
  [['deletions', 'widgets/x', 'po/y'], { targets: [widget, { kind: 'po', name: 'y' }] }],
  [
    ['deletions', '-A', '--kind', 'po', '-l', 'a=b', '--watch', '-o', 'yaml', '--timeout', '5m'],
    { kinds: ['po'], selector: 'a=b', watch: true, output: 'yaml', timeoutMs: 300_000 },
  ],
])('%j lists deletions', (args, options) => {
  const targets: readonly unknown[] = [];
  const all = {
    ...noSource,
    ...everything,
    ...answering,
    selector: undefined,
    targets,
    ...options,
  };
  expect(parseArguments(args)).toEqual({ type: 'deletions', options: all });
});

test.each([
  [['events'], {}],
  [['events', 'widgets/x', '--tree', '-n', 'a'], { target: widget, tree: true, namespaces: ['a'] }],
  [
    ['events', '-A', '--watch', '--timeout', '5m', '--since', '1h', '-o', 'json'],
    { watch: true, timeoutMs: 300_000, sinceMs: 3_600_000, output: 'json' },
  ],
  [['events', '--filter', 'type=Warning x', '--demo'], { filter: 'type=Warning x', ...demo() }],
])('%j lists events', (args, options) => {
  const all = {
    ...noSource,
    ...everything,
    output: 'text',
    target: undefined,
    tree: false,
    watch: false,
    timeoutMs: undefined,
    sinceMs: undefined,
    filter: undefined,
    ...options,
  };
  expect(parseArguments(args)).toEqual({ type: 'events', options: all });
});

test.each([
  [['record', 'f'], {}],
  [
    ['record', 'f', '-n', 'a', '--kinds', 'po,cm', '--kind', 'wd', '--max-bytes', '1Mi'],
    { namespaces: ['a'], kinds: ['wd', 'po', 'cm'], maxBytes: 1_048_576 },
  ],
  [['record', 'f', '--timeout', '500ms'], { timeoutMs: 500 }],
  [['record', 'f', '--no-logs'], { logs: false }],
])('%j records', (args, options) => {
  const bounds = { timeoutMs: undefined, maxBytes: 268_435_456, logs: true };
  const all = { ...noSource, ...everything, ...bounds, file: 'f', ...options };
  expect(parseArguments(args)).toEqual({ type: 'record', options: all });
});

test.each([
  [['--help'], { type: 'help' }],
  [['-h', '--demo'], { type: 'help' }],
  [['--version'], { type: 'version' }],
  [['--demo', 'list'], { type: 'list-scenarios' }],
  [['demo-server'], { type: 'demo-server', scenario: undefined, port: undefined }],
  [
    ['demo-server', 'tour', '--port', '8001'],
    { type: 'demo-server', scenario: 'tour', port: 8001 },
  ],
])('%j', (args, invocation) => {
  expect(parseArguments(args)).toEqual(invocation);
});

test.each([
  [['--wat'], "Unknown option '--wat'"],
  [['--context'], "Option '--context <value>' argument missing"],
  [['wat'], 'wat is not a command'],
  [['--demo', 'a', 'b'], 'unexpected argument b'],
  [['--port', '1'], '--port belongs to ktop demo-server'],
  [['demo-server', '--port', 'x'], '--port takes a number from 0 to 65535, not x'],
  [['-A', '-n', 'demo'], '--namespace and --all-namespaces exclude each other'],
  [['-l', 'a=b=c d'], '--selector takes a label selector'],
  [['--at', '07:00:00'], '--at goes with --replay'],
  [['--replay', 'f', '--demo'], '--replay and --demo exclude each other'],
  [['--replay', 'f', '--context', 'a'], '--replay and --context exclude each other'],
  [['-o', 'json'], '--output belongs to ktop findings and ktop diagnose'],
  [['diagnose'], 'ktop diagnose takes an object: KIND/NAME'],
  [['diagnose', 'widgets'], 'an object is named KIND/NAME, such as pods/web, not widgets'],
  [['diagnose', 'a/b/c'], 'an object is named KIND/NAME, such as pods/web, not a/b/c'],
  [['diagnose', 'a/b', 'c/d'], 'unexpected argument c/d'],
  [['diagnose', 'a/b', '-n', 'x,y'], 'with KIND/NAME, --namespace takes one namespace'],
  [['diagnose', 'a/b', '--no-mouse'], 'ktop diagnose takes no --no-mouse'],
  [['diagnose', 'a/b', '-o', 'xml'], '--output takes text, json or yaml, not xml'],
  [['diagnose', 'a/b', '--timeout', '5s'], 'ktop diagnose takes no --timeout'],
  [['diagnose', 'a/b', '--watch'], 'ktop diagnose takes no --watch'],
  [['deletions', '--timeout', '5s'], '--timeout goes with --wait or --watch'],
  [['deletions', '--wait', '--timeout', '5'], '--timeout takes a duration such as 30s'],
  [['deletions', '--wait', '--timeout', '0s'], '--timeout takes a duration such as 30s'],
  [['deletions', 'a/b', '-A'], 'objects named KIND/NAME exclude --all-namespaces'],
  [['events', '--tree'], '--tree goes with an object: KIND/NAME'],
  [['events', 'a/b', '-A'], 'an object named KIND/NAME excludes --all-namespaces'],
  [['events', 'a/b', '-n', 'x,y'], 'with KIND/NAME, --namespace takes one namespace'],
  [['events', 'a'], 'an object is named KIND/NAME, such as pods/web, not a'],
  [['events', '--timeout', '5s'], '--timeout goes with --watch'],
  [['events', '--since', 'x'], '--since takes a duration such as 30s'],
  [['events', '--kind', 'po'], 'ktop events takes no --kind'],
  [['--tree'], '--tree belongs to ktop events'],
  [['record'], 'ktop record takes the file to write'],
  [['record', 'f', '--replay', 'g'], 'ktop record takes no --replay'],
  [['record', 'f', '--max-bytes', '1MB'], '--max-bytes takes a size such as 64Mi, not 1MB'],
  [['demo-server', '--context', 'a'], 'ktop demo-server takes no --context'],
])('%j is refused in one sentence with the remedy', (args, sentence) => {
  const parse = () => parseArguments(args);
  expect(parse).toThrow(ExitError);
  expect(parse).toThrow(sentence);
  expect(parse).toThrow(/^[^\n]*ktop --help names what there is$/);
});

test('the help names every flag', () => {
  for (const flag of ['--context', '-n, --namespace', '--demo [SCENARIO]', '--no-mouse'])
    expect(helpText()).toContain(flag);
});
