import { expect, test } from 'vitest';
import { helpText, parseArguments } from '../../src/cli/arguments.ts';
import { ExitError } from '../../src/cli/exit.ts';

const plain = {
  demo: undefined,
  kubeconfig: undefined,
  context: undefined,
  namespaces: undefined,
  kinds: undefined,
  selector: undefined,
  as: undefined,
  asGroups: undefined,
  mouse: true,
};

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
])('%j runs ktop', (args, options) => {
  expect(parseArguments(args)).toEqual({ type: 'run', options });
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
