import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, anEvent, type Shape } from '../helpers/objects.ts';

describe('a claim', () => {
  const CLAIM = 'PersistentVolumeClaim team-a/data';
  const claim = a('v1 PersistentVolumeClaim', 'team-a/data', {
    finalizers: ['kubernetes.io/pvc-protection'],
    deleted: 120,
  });
  const user = (shape: Shape = {}) =>
    a('v1 Pod', 'team-a/db-0', {
      owners: [a('apps/v1 StatefulSet', 'team-a/db')],
      spec: { nodeName: 'n1', volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] },
      status: { phase: 'Running' },
      ...shape,
    });

  testFound([
    {
      title: '[G-12] that a pod uses',
      of: CLAIM,
      given: { objects: [claim, user()] },
      code: 'G-12',
      severity: 'stuck',
      says: ['Pod team-a/db-0 uses it'],
      answers: ['R-22'],
      evidence: ['phase Running, made by StatefulSet db'],
      offers: ['kubectl delete pod db-0 -n team-a'],
    },
    {
      title: '[G-12] that a completed pod uses: it counts as well',
      of: CLAIM,
      given: { objects: [claim, user({ status: { phase: 'Succeeded' } })] },
      code: 'G-12',
      severity: 'stuck',
      says: ['Pod team-a/db-0 uses it'],
    },
    {
      title: '[G-12] that only a pod on its way out uses',
      of: CLAIM,
      given: { objects: [claim, user({ deleted: 10, graceSeconds: 30 })] },
      code: 'G-12',
      severity: 'working',
      says: ['Pod team-a/db-0 uses it'],
      evidence: ['being deleted'],
    },
    {
      title: '[G-12] of an ephemeral volume',
      of: 'PersistentVolumeClaim team-a/scratch-data',
      given: {
        objects: [
          a('v1 PersistentVolumeClaim', 'team-a/scratch-data', {
            finalizers: ['kubernetes.io/pvc-protection'],
            deleted: 120,
          }),
          a('v1 Pod', 'team-a/scratch', {
            spec: { nodeName: 'n1', volumes: [{ name: 'data', ephemeral: {} }] },
          }),
        ],
      },
      code: 'G-12',
      severity: 'stuck',
      says: ['Pod team-a/scratch uses it'],
    },
  ]);

  testNotFound([
    {
      title: '[G-12] that a pod without a node names',
      of: CLAIM,
      given: {
        objects: [
          claim,
          user({ spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } }),
        ],
      },
      not: ['G-12'],
    },
    {
      title: '[G-12] that a pod of another namespace seems to use',
      of: CLAIM,
      given: {
        objects: [claim, a('v1 Pod', 'team-b/db-0', { spec: user().spec })],
      },
      not: ['G-12'],
    },
    {
      title: '[G-12] whose pods may not be read',
      of: CLAIM,
      given: { objects: [claim, user()], forbidden: ['pods'] },
      not: ['G-12'],
    },
  ]);
});

describe('a volume', () => {
  const VOLUME = 'PersistentVolume pv-1';
  const volume = (finalizer: string, shape: Shape = {}) =>
    a('v1 PersistentVolume', 'pv-1', {
      finalizers: [finalizer],
      deleted: 120,
      spec: { claimRef: { namespace: 'team-a', name: 'data' } },
      status: { phase: 'Bound' },
      ...shape,
    });
  const PROTECTED = 'kubernetes.io/pv-protection';
  const ATTACHED = 'external-attacher/ebs-csi-aws-com';
  const claim = (shape: Shape = {}) => a('v1 PersistentVolumeClaim', 'team-a/data', shape);
  const attachment = (error = '') =>
    a('storage.k8s.io/v1 VolumeAttachment', 'csi-1', {
      spec: { nodeName: 'n1', source: { persistentVolumeName: 'pv-1' } },
      status: { detachError: { message: error } },
    });
  const node = a('v1 Node', 'n1');

  testFound([
    {
      title: '[G-12] bound to a claim that nobody deletes',
      of: VOLUME,
      given: { objects: [volume(PROTECTED), claim()] },
      code: 'G-12',
      severity: 'stuck',
      says: ['PersistentVolumeClaim team-a/data', 'which nobody deletes'],
    },
    {
      title: '[G-12] bound to a claim that is being deleted',
      of: VOLUME,
      given: { objects: [volume(PROTECTED), claim({ deleted: 60 })] },
      code: 'G-12',
      severity: 'working',
      says: ['which is being deleted, too'],
    },
    {
      title: '[G-12] bound to a claim that may not be read',
      of: VOLUME,
      given: { objects: [volume(PROTECTED)], forbidden: ['persistentvolumeclaims'] },
      code: 'G-12',
      severity: 'info',
      says: ['PersistentVolumeClaim team-a/data: it goes'],
    },
    {
      title: '[G-13] that cannot be detached',
      of: VOLUME,
      given: { objects: [volume(ATTACHED), attachment('device is busy'), node] },
      code: 'G-13',
      severity: 'stuck',
      says: ['from node n1: device is busy'],
    },
    {
      title: '[G-13] on a node that is gone',
      of: VOLUME,
      given: { objects: [volume(ATTACHED), attachment()] },
      code: 'G-13',
      severity: 'stuck',
      says: ['from node n1, which is gone'],
    },
    {
      title: '[G-13] as its attachment says itself',
      of: 'VolumeAttachment csi-1',
      given: {
        objects: [
          a('storage.k8s.io/v1 VolumeAttachment', 'csi-1', {
            finalizers: [ATTACHED],
            deleted: 90,
            spec: { nodeName: 'n1' },
            status: { detachError: { message: 'rpc error: timeout' } },
          }),
          node,
        ],
      },
      code: 'G-13',
      severity: 'stuck',
      says: ['rpc error: timeout'],
    },
    {
      title: '[G-2] that the storage system does not delete',
      of: VOLUME,
      given: {
        objects: [
          volume('external-provisioner.volume.kubernetes.io/finalizer'),
          anEvent(volume(''), 'VolumeFailedDelete', 'snapshot exists'),
        ],
      },
      code: 'G-2',
      severity: 'stuck',
      says: ['snapshot exists'],
    },
  ]);

  testNotFound([
    {
      title: '[G-12] that is not bound any more',
      of: VOLUME,
      given: { objects: [volume(PROTECTED, { status: { phase: 'Released' } }), claim()] },
      not: ['G-12'],
    },
    {
      title: '[G-12] whose claim is gone',
      of: VOLUME,
      given: { objects: [volume(PROTECTED)] },
      not: ['G-12'],
    },
    {
      title: '[G-13] attached without an error',
      of: VOLUME,
      given: { objects: [volume(ATTACHED), attachment(), node] },
      not: ['G-13'],
    },
    {
      title: '[G-13] on a node that may not be read',
      of: VOLUME,
      given: { objects: [volume(ATTACHED), attachment()], forbidden: ['nodes'] },
      not: ['G-13'],
    },
  ]);
});
