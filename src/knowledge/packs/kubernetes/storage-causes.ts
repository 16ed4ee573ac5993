import {
  type KubeObject,
  metaOf,
  nameOf,
  recordsAt,
  requestedAt,
  textAt,
} from '../../../kube/object.ts';
import { culpritNamed } from '../../culprit.ts';
import type { Cause } from '../../pack.ts';
import { inOneLine, seenOr } from '../../reading.ts';

/** G-12: a claim is kept while a pod names it, completed pods included. */
export const claimInUse: Cause = {
  code: 'G-12',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/volume/pvcprotection/pvc_protection_controller.go',
  async find({ look, meta }) {
    const pods = await look.list('pods', { namespace: meta.namespace });
    if (!pods.seen) return undefined;
    // A pod without a node counts for nothing: no kubelet starts it with a claim that is being deleted.
    const users = pods.value.filter(
      (pod) => textAt(pod, 'spec', 'nodeName') !== '' && claimsOf(pod).includes(meta.name),
    );
    const [first] = users;
    if (first === undefined) return undefined;
    const lives = users.filter((pod) => requestedAt(pod) === undefined);
    return {
      severity: lives.length > 0 ? 'stuck' : 'working',
      sentence: `${users.length === 1 ? `${nameOf(first)} uses it` : `${users.length} pods use it, among them ${nameOf(lives[0] ?? first)}`}: it goes when no pod names it any more`,
      evidence: users.slice(0, 5).map((pod) => ({
        text: `names the claim, phase ${textAt(pod, 'status', 'phase') || 'unknown'}${requestedAt(pod) === undefined ? '' : ', being deleted'}${ownerText(pod)}`,
        object: nameOf(pod),
        source: 'spec.volumes',
      })),
      actions: lives.slice(0, 1).map((pod) => ({
        id: 'stop-user',
        title: `stop what uses it: ${metaOf(pod).owners[0]?.kind ?? 'Pod'} ${metaOf(pod).owners[0]?.name ?? metaOf(pod).name}`,
        effect:
          'the claim goes with the last pod that uses it, and with it, by its reclaim policy, the data',
        command: `kubectl delete pod ${metaOf(pod).name} -n ${meta.namespace}`,
      })),
    };
  },
};

function claimsOf(pod: KubeObject): readonly string[] {
  const { name } = metaOf(pod);
  return recordsAt(pod, 'spec', 'volumes').map((volume) =>
    'ephemeral' in volume
      ? `${name}-${textAt(volume, 'name')}`
      : textAt(volume, 'persistentVolumeClaim', 'claimName'),
  );
}

function ownerText(pod: KubeObject): string {
  const owner = metaOf(pod).owners.find(({ controller }) => controller);
  return owner === undefined ? '' : `, made by ${owner.kind} ${owner.name}`;
}

/** A bound volume waits for its claim. */
export const volumeBound: Cause = {
  code: 'G-12',
  answers: ['R-22'],
  source: 'kubernetes pkg/controller/volume/pvprotection/pv_protection_controller.go',
  async find({ look, object }) {
    const namespace = textAt(object, 'spec', 'claimRef', 'namespace');
    const name = textAt(object, 'spec', 'claimRef', 'name');
    if (textAt(object, 'status', 'phase') !== 'Bound' || name === '') return undefined;
    const claim = await look.get('persistentvolumeclaims', namespace, name);
    const called = `PersistentVolumeClaim ${namespace}/${name}`;
    if (claim.seen && claim.value === undefined) return undefined;
    const isLeft = claim.seen && requestedAt(claim.value ?? {}) === undefined;
    const fate = isLeft ? ', which nobody deletes' : ', which is being deleted, too';
    return {
      severity: isLeft ? 'stuck' : claim.seen ? 'working' : 'info',
      sentence: `it is bound to ${called}${claim.seen ? fate : ''}: it goes when it is not bound any more`,
      evidence: [
        { text: 'phase is Bound', object: nameOf(object), source: 'status.phase' },
        { text: 'spec.claimRef names it', object: called, source: 'spec.claimRef' },
      ],
    };
  },
};

/** G-13: a volume that cannot be detached from its node. */
export const detachFails: Cause = {
  code: 'G-13',
  answers: ['R-22'],
  source: 'kubernetes api storage/v1 VolumeAttachmentStatus.detachError',
  async find({ look, object, kind, meta }) {
    const attachments =
      kind.kind === 'VolumeAttachment'
        ? [object]
        : seenOr(await look.list('volumeattachments.storage.k8s.io'), []).filter(
            (it) => textAt(it, 'spec', 'source', 'persistentVolumeName') === meta.name,
          );
    for (const attachment of attachments) {
      const error = textAt(attachment, 'status', 'detachError', 'message');
      const nodeName = textAt(attachment, 'spec', 'nodeName');
      const node = await look.get('nodes', '', nodeName);
      const lost = node.seen && node.value === undefined;
      if (error === '' && !lost) continue;
      return {
        severity: 'stuck',
        culprit: lost ? culpritNamed('Node', '', nodeName, 'it is gone') : undefined,
        sentence: `it cannot be detached from node ${nodeName}${lost ? ', which is gone' : ''}${error === '' ? '' : `: ${inOneLine(error, 200)}`}`,
        evidence: [
          {
            text: error === '' ? 'no detachError is told' : inOneLine(error),
            object: nameOf(attachment),
            source: 'status.detachError',
          },
          ...(lost
            ? [{ text: 'there is no such Node', object: `Node ${nodeName}`, source: 'GET' }]
            : []),
        ],
      };
    }
    return undefined;
  },
};

/** What the provisioner says about a volume that it cannot delete. */
export const volumeDeletionFails: Cause = {
  code: 'G-2',
  answers: ['R-22'],
  source: 'kubernetes-csi external-provisioner, event VolumeFailedDelete',
  async find({ look, object }) {
    const event = seenOr(await look.events(object), []).find(
      ({ reason }) => reason === 'VolumeFailedDelete',
    );
    if (event === undefined) return undefined;
    return {
      severity: 'stuck',
      since: event.at,
      sentence: `the storage system does not delete the volume: ${inOneLine(event.message, 200)}`,
      evidence: [
        {
          text: inOneLine(event.message),
          object: nameOf(object),
          source: 'event VolumeFailedDelete',
        },
      ],
    };
  },
};
