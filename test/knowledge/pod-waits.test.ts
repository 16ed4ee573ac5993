import { describe, expect, test } from 'vitest';
import { waitInEvents, waitOf } from '../../src/knowledge/pod-waits.ts';
import { eventOf } from '../../src/kube/events.ts';
import { podStatusOf } from '../../src/kube/pods.ts';
import { aPod, type ContainerWord } from '../helpers/workflows.ts';

const waiting = (word: ContainerWord) =>
  waitOf(podStatusOf(aPod('demo/x', { main: { app: word } })));
const unscheduled = (reason: string, message: string) =>
  waitOf(podStatusOf(aPod('demo/x', { unscheduled: [reason, message] })));
const told = (reason: string, message: string) =>
  waitInEvents([eventOf({ type: 'Warning', reason, message })]);

describe('[K-40] an image that cannot be pulled', () => {
  test.each([
    [
      'image-unreachable',
      'its registry cannot be reached',
      'rpc error: code = Unknown desc = failed to pull and unpack image "reg.test/app:v1": failed to resolve reference "reg.test/app:v1": failed to do request: Head "https://reg.test/v2/app/manifests/v1": dial tcp: lookup reg.test: no such host',
    ],
    [
      'image-unreachable',
      'its registry cannot be reached',
      'failed to do request: Head "https://reg.test/v2/": x509: certificate signed by unknown authority',
    ],
    [
      'image-unreachable',
      'its registry lets nobody pull so often',
      'toomanyrequests: You have reached your pull rate limit',
    ],
    [
      'image-unauthorised',
      'there is no such repository, or the pull secret does not open it',
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    [
      'image-unauthorised',
      'the pull secret does not open it',
      'failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
    ],
    [
      'image-missing',
      'its registry has no such tag',
      'rpc error: code = NotFound desc = failed to pull and unpack image "reg.test/app:v9": failed to resolve reference "reg.test/app:v9": reg.test/app:v9: not found',
    ],
    [
      'image-missing',
      'its registry has no such tag',
      'manifest for app:v9 not found: manifest unknown',
    ],
  ] as const)('%s: %s', (type, says, message) => {
    const wait = waiting(`wait ErrImagePull: ${message}`);
    expect(wait).toMatchObject({ type, container: 'app' });
    expect(wait?.sentence).toContain(says);
  });

  test('an image whose own name says denied is not unauthorised', () => {
    expect(
      waiting('wait ImagePullBackOff: Back-off pulling image "reg.test/denied:v1"'),
    ).toMatchObject({ type: 'image', sentence: 'image reg.test/denied:v1 cannot be pulled' });
  });

  test('with a name that is none', () => {
    expect(waiting("wait InvalidImageName: couldn't parse image")?.sentence).toBe(
      'app:v1 is no name of an image',
    );
  });

  test('an event tells why where the status does not', () => {
    const text = 'Failed to pull image "reg.test/app:v9": reg.test/app:v9: not found';
    expect(told('Failed', text)).toMatchObject({ type: 'image-missing' });
  });
});

describe('[K-40] a pod that no node takes', () => {
  test.each([
    [
      'scheduling',
      'no node takes it: 1 of 3 without enough cpu, 2 with the taint dedicated: gpu',
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {dedicated: gpu}. preemption: 0/3 nodes are available: 3 No preemption victims found.',
    ],
    [
      'scheduling',
      'no node takes it: 2 of 2 of another kind than it asks for',
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
    ],
    [
      'scheduling',
      'no node takes it: 1 of 2 cordoned, 1 from which its volume cannot be reached',
      '0/2 nodes are available: 1 node(s) were unschedulable, 1 node(s) had volume node affinity conflict.',
    ],
    [
      'volume',
      'a PersistentVolumeClaim of it is not bound to a volume',
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    ],
    [
      'volume',
      'its PersistentVolumeClaim data does not exist',
      '0/3 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/3 nodes are available.',
    ],
    ['scheduling', 'no node takes it: no nodes available', 'no nodes available'],
  ])('%s: %s', (type, sentence, message) => {
    expect(unscheduled('Unschedulable', message)).toEqual({ type, container: '', sentence });
  });

  test('because of its gates', () => {
    expect(unscheduled('SchedulingGated', '')?.type).toBe('gate');
  });
});

describe('[K-40] a pod that does not begin, as events tell', () => {
  test.each([
    [
      'quota',
      'quota compute is used up (asks for pods=1, used pods=4 of pods=4)',
      'FailedCreate',
      'Error creating: pods "x" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4',
    ],
    [
      'quota',
      'quota compute wants it to say limits.cpu',
      'FailedCreate',
      'Error creating: pods "x" is forbidden: failed quota: compute: must specify limits.cpu',
    ],
    [
      'admission',
      'pod security level restricted:latest',
      'FailedCreate',
      'Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    ],
    [
      'admission',
      'admission webhook policy.example.com denies it: no latest tags',
      'FailedCreate',
      'Error creating: admission webhook "policy.example.com" denied the request: no latest tags',
    ],
    [
      'admission',
      'ValidatingAdmissionPolicy images denies it: no latest tags',
      'FailedCreate',
      `Error creating: pods "x" is forbidden: ValidatingAdmissionPolicy 'images' with binding 'all' denied request: no latest tags`,
    ],
    [
      'account',
      'there is no ServiceAccount widgets',
      'FailedCreate',
      'Error creating: pods "x" is forbidden: error looking up service account demo/widgets: serviceaccount "widgets" not found',
    ],
    [
      'volume',
      'secret "tls" not found',
      'FailedMount',
      'MountVolume.SetUp failed for volume "tls" : secret "tls" not found',
    ],
    ['sandbox', 'failed to set up network', 'FailedCreatePodSandBox', 'failed to set up network'],
  ])('%s: %s', (type, says, reason, message) => {
    const wait = told(reason, message);
    expect(wait?.type).toBe(type);
    expect(wait?.sentence).toContain(says);
  });

  test('what events say of a healthy start is no reason', () => {
    expect(told('Pulled', 'Successfully pulled image "app:v1"')).toBeUndefined();
  });
});

test('[K-40] a container whose configuration is not there', () => {
  expect(waiting('wait CreateContainerConfigError: secret "db" not found')).toEqual({
    type: 'config',
    container: 'app',
    sentence: 'container app cannot be started: secret "db" not found',
  });
});

test('a container that waits for those before it waits for nothing else', () => {
  expect(waiting('-')).toBeUndefined();
});
