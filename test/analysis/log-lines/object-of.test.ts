import { describe, expect, test } from 'vitest';
import { parseLine } from '../../../src/analysis/log-lines/parse-line.ts';

const klog = (rest: string) => `I1121 07:26:05.210989   30077 some_controller.go:281] ${rest}`;
const json = (fields: object) => JSON.stringify({ level: 'info', msg: 'did it', ...fields });
const tracing = (ref: string) =>
  `2026-11-21T07:02:00Z  INFO reconciling object{object.ref=${ref} object.reason=object updated}: app: did it`;

const object = (kind: string, namespace: string, name: string) => ({ kind, namespace, name });

describe('a line speaks of the object', () => {
  test.each([
    [
      'that controller-runtime reconciles',
      json({
        controller: 'widget',
        controllerKind: 'Widget',
        Widget: { name: 'beta', namespace: 'team-a' },
        namespace: 'team-a',
        name: 'beta',
      }),
      object('Widget', 'team-a', 'beta'),
    ],
    [
      'that is cluster-scoped',
      json({ controllerKind: 'SidecarSet', SidecarSet: { name: 'proxy' }, name: 'proxy' }),
      object('SidecarSet', '', 'proxy'),
    ],
    [
      "after which Pulumi's controller is named",
      json({ controller: 'stack-controller', namespace: 'p-ok', name: 'shop' }),
      object('Stack', 'p-ok', 'shop'),
    ],
    [
      'that kube-rs reconciles',
      tracing('Widget.v1.example.com/alpha.team-a'),
      object('Widget', 'team-a', 'alpha'),
    ],
    ['of the core group', tracing('Pod.v1./web-0.team-a'), object('Pod', 'team-a', 'web-0')],
    ['without a namespace', tracing('Widget.v1.example.com/alpha'), object('Widget', '', 'alpha')],
    [
      'that a request of Kratix is',
      json({ controller: 'dynamicResourceRequest', name: 'beta', namespace: 'team-a' }),
      object('', 'team-a', 'beta'),
    ],
    [
      'of which Kratix tells the path alone',
      json({ promise: 'widgets', resourceRequest: 'widgets/team-a/beta' }),
      object('', 'team-a', 'beta'),
    ],
    [
      'that Kratix schedules',
      json({ namespace: 'team-a', workplacement: 'w.worker', work: 'w', destination: 'worker' }),
      object('WorkPlacement', 'team-a', 'w.worker'),
    ],
    [
      'that a Promise is',
      json({ namespace: 'kratix', promise: 'widgets' }),
      object('Promise', '', 'widgets'),
    ],
    [
      'in the first path of klog',
      klog('"Updated" cloneSet="cs/web" pod="cs/web-qshzc"'),
      object('CloneSet', 'cs', 'web'),
    ],
    [
      'that the message of klog names',
      klog('"Began to process sidecarset" sidecarSet="proxy"'),
      object('SidecarSet', '', 'proxy'),
    ],
    [
      'that is a pod',
      klog('"inject" containerName="side" namespace="sidecar" podName="web-lb87c"'),
      object('Pod', 'sidecar', 'web-lb87c'),
    ],
    [
      'that klogr writes as JSON',
      klog('"msg"="x" "object"={"kind":"SidecarSet","name":"proxy","uid":"9"} "type"="Normal"'),
      object('SidecarSet', '', 'proxy'),
    ],
    [
      'of an event that is sent',
      klog(
        'Event(v1.ObjectReference{Kind:"CloneSet", Namespace:"cs", Name:"web", UID:"1"}): type: x',
      ),
      object('CloneSet', 'cs', 'web'),
    ],
    ['of no known kind', json({ namespace: 'a', name: 'b' }), object('', 'a', 'b')],
  ])('%s', (_, line, expected) => {
    expect(parseLine(line, 0).object).toEqual(expected);
  });
});

describe('a line speaks of none', () => {
  test.each([
    ['with nothing in it', json({})],
    ['of a controller that starts', json({ msg: 'Starting Controller', controller: 'doodad' })],
    ['with an image', klog('"pulled" image="library/nginx"')],
    [
      'with the id of what its message speaks of',
      klog('"request failed" request="5b1f0e9c-6f0e-4d5c-8a3e-0f4c2f8f9a11"'),
    ],
    ['with a hostile kind', json({ controllerKind: 'constructor' })],
    ['with a hostile key', '{"msg":"x","controllerKind":"__proto__","__proto__":{"name":1}}'],
    ['of text', 'team-a/alpha is here'],
  ])('%s', (_, line) => {
    expect(parseLine(line, 0).object).toBeUndefined();
  });
});
