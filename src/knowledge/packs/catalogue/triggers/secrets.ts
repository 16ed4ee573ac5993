import {
  conditionOf,
  type KubeObject,
  nameOf,
  numberAt,
  recordsAt,
  textAt,
} from '../../../../kube/object.ts';
import { annotation, conditionChanged, hasChanged, sign, writtenSince } from '../../../signs.ts';
import type { Asked, Obstacle, Sign, Trigger } from '../../../trigger.ts';
import { isKind } from './pauses.ts';

const ESO = 'external-secrets.io';
const ESO_SOURCE =
  'argo-cd resource_customizations/external-secrets.io/*/actions; external-secrets apis/externalsecrets/v1/externalsecret_types.go:767';

function refreshSign(asked: Asked, now: KubeObject): Sign | undefined {
  const ready = conditionOf(now, 'Ready');
  if (ready?.status === 'False' && conditionChanged(asked, now, 'Ready'))
    return sign('failed', `Ready is False (${ready.reason}): ${ready.message}`);
  if (hasChanged(asked, now, 'status', 'refreshTime'))
    return sign('finished', `it was synced at ${textAt(now, 'status', 'refreshTime')}`);
  return writtenSince(asked, now);
}

const createdOnce: Obstacle = {
  answers: [],
  source: 'external-secrets apis/externalsecrets/v1/externalsecret_types.go',
  find: async ({ object }) =>
    textAt(object, 'spec', 'refreshPolicy') === 'CreatedOnce'
      ? {
          blocks: true,
          sentence:
            'its refreshPolicy is CreatedOnce: it is never synced again once its Secret is there',
          evidence: [
            {
              text: 'refreshPolicy is CreatedOnce',
              object: nameOf(object),
              source: 'spec.refreshPolicy',
            },
          ],
        }
      : undefined,
};

const forceSync: Trigger = {
  id: 'external-secrets-force-sync',
  system: 'External Secrets',
  title: 'sync it now',
  describes: isKind(ESO, 'ExternalSecret', 'PushSecret'),
  writes: (_, token) => [annotation('force-sync', token)],
  effect: 'the value is read from its store again, and the Secret written where it differs',
  shownBy: 'a newer status.refreshTime, or the condition Ready',
  sign: refreshSign,
  tellsEnd: true,
  obstacles: [createdOnce],
  source: ESO_SOURCE,
};

function issuingAt(object: KubeObject): number {
  return recordsAt(object, 'status', 'conditions').findIndex(
    (it) => textAt(it, 'type') === 'Issuing',
  );
}

function renewSign(asked: Asked, now: KubeObject): Sign | undefined {
  if (hasChanged(asked, now, 'status', 'revision'))
    return sign('finished', `revision ${numberAt(now, 'status', 'revision')} is issued`);
  const issuing = conditionOf(now, 'Issuing');
  if (
    hasChanged(asked, now, 'status', 'lastFailureTime') ||
    (issuing?.status === 'False' && issuing.reason === 'Failed')
  )
    return sign(
      'failed',
      `it could not be issued: ${issuing?.message ?? 'see its CertificateRequest'}`,
    );
  if (hasChanged(asked, now, 'status', 'nextPrivateKeySecretName'))
    return sign('taken-up', 'status.nextPrivateKeySecretName names a new key');
  return undefined;
}

const issuingNow: Obstacle = {
  answers: [],
  source: 'cert-manager internal/controller/certificates; cmctl pkg/renew/renew.go',
  find: async ({ object }) =>
    conditionOf(object, 'Issuing')?.status === 'True'
      ? {
          blocks: true,
          sentence: 'it is being issued already: what holds that up is in its CertificateRequest',
          evidence: [
            {
              text: 'Issuing is True',
              object: nameOf(object),
              source: 'status.conditions[Issuing]',
            },
          ],
        }
      : undefined,
};

/** What `cmctl renew` does. */
const renew: Trigger = {
  id: 'cert-manager-renew',
  system: 'cert-manager',
  title: 'issue it again',
  describes: isKind('cert-manager.io', 'Certificate'),
  writes: (object, token) => {
    const at = issuingAt(object);
    return [
      {
        path: ['status', 'conditions', at < 0 ? '-' : String(at)],
        value: {
          type: 'Issuing',
          status: 'True',
          reason: 'ManuallyTriggered',
          message: 'Certificate re-issuance manually triggered',
          lastTransitionTime: token.replace(/\.\d+Z$/, 'Z'),
          observedGeneration: numberAt(object, 'metadata', 'generation') ?? 1,
        },
      },
    ];
  },
  subresource: 'status',
  effect:
    'a new certificate, and by its rotationPolicy a new key, is asked of its issuer and replaces that in its Secret; issuers such as ACME limit how often',
  shownBy: 'status.nextPrivateKeySecretName, then by a new status.revision',
  sign: renewSign,
  tellsEnd: true,
  obstacles: [issuingNow],
  controller: () => ({
    title: 'cert-manager',
    namespace: 'cert-manager',
    deployment: 'cert-manager',
    container: 'cert-manager-controller',
    lease: 'cert-manager-controller',
    answers: ['K-20'],
    code: 'G-1',
    source: 'cert-manager deploy/charts/cert-manager; the lease lies in kube-system',
  }),
  source: 'cert-manager cmctl pkg/renew/renew.go',
};

export const secretTriggers: readonly Trigger[] = [
  forceSync,
  {
    ...forceSync,
    id: 'cluster-external-secret-force-sync',
    describes: isKind(ESO, 'ClusterExternalSecret'),
    writes: (_, token) => [annotation('external-secrets.io/force-sync', token)],
    effect: 'the annotation is passed on to its ExternalSecrets, which are synced',
    shownBy: 'another writer of the object after it, which is taken for its controller',
    sign: writtenSince,
    tellsEnd: false,
    obstacles: [],
  },
  renew,
];
