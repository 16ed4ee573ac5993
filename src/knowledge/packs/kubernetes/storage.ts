import type { FinalizerFact } from '../../pack.ts';
import { claimInUse, detachFails, volumeBound, volumeDeletionFails } from './storage-causes.ts';

const GENERAL = 'general knowledge, not checked against a release';
const PROTECTION = 'kubernetes pkg/volume/util/finalizer.go';

/**
 * Volumes, claims and snapshots. A volume with several goes from `external-attacher/…` to
 * `external-provisioner…`: an attached volume is not deleted.
 */
export const storage: readonly FinalizerFact[] = [
  {
    name: 'kubernetes.io/pvc-protection',
    holder: 'the PVC protection controller of kube-controller-manager',
    waitsFor: 'the last pod that uses the claim to go',
    check: 'pods that name it in volumes[].persistentVolumeClaim, completed ones too',
    removal: 'dangerous',
    leaves: 'pods that write to a volume which is being deleted',
    causes: [claimInUse],
    source: PROTECTION,
  },
  {
    name: 'kubernetes.io/pv-protection',
    holder: 'the PV protection controller of kube-controller-manager',
    waitsFor: 'the volume to be no longer bound to a claim',
    check: 'status.phase and spec.claimRef',
    removal: 'dangerous',
    leaves: 'a claim, and maybe pods, without their volume',
    causes: [volumeBound, detachFails],
    source: PROTECTION,
  },
  {
    name: 'kubernetes.io/pv-controller',
    holder: 'the volume controller of kube-controller-manager (1.31 and later)',
    waitsFor: 'the in-tree volume to be deleted, as the reclaim policy Delete says',
    check: 'events VolumeFailedDelete of the PersistentVolume',
    removal: 'dangerous',
    leaves: 'the volume in the storage system',
    causes: [volumeDeletionFails],
    source: GENERAL,
  },
  {
    name: 'external-attacher/*',
    holder: 'the CSI external-attacher of the driver',
    waitsFor: 'the volume to be detached from its nodes',
    check: 'whether the node is there, and status.detachError of the VolumeAttachment',
    removal: 'dangerous',
    leaves: 'a volume that may be attached to two nodes at once',
    causes: [detachFails],
    source: GENERAL,
  },
  {
    name: 'external-provisioner.volume.kubernetes.io/finalizer',
    holder: 'the CSI external-provisioner of the driver',
    waitsFor: 'the volume to be deleted in the storage system',
    check: 'its VolumeAttachments, which go first, and the logs of the provisioner',
    removal: 'dangerous',
    leaves: 'the volume in the storage system',
    causes: [detachFails, volumeDeletionFails],
    source: GENERAL,
  },
  {
    name: 'kubernetes.io/vac-protection',
    holder: 'the volume attributes class protection controller of kube-controller-manager',
    waitsFor: 'the last claim or volume of the class to go',
    check: 'claims and volumes with this class in spec.volumeAttributesClassName',
    removal: 'if-holder-gone',
    leaves: 'claims and volumes without their class',
    source: GENERAL,
  },
  {
    name: 'snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection',
    holder: 'the snapshot controller',
    waitsFor: 'the claims that are restored from it to be ready',
    check: 'pending claims that name it in spec.dataSource',
    removal: 'if-holder-gone',
    leaves: 'restores that fail',
    source: GENERAL,
  },
  {
    name: 'snapshot.storage.kubernetes.io/volumesnapshot-bound-protection',
    holder: 'the snapshot controller',
    waitsFor: 'its VolumeSnapshotContent to go, or to be kept as its deletion policy says',
    check: 'the deletionPolicy and the finalizers of the VolumeSnapshotContent',
    removal: 'dangerous',
    leaves: 'a VolumeSnapshotContent and a snapshot in the storage system',
    source: GENERAL,
  },
  {
    name: 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection',
    holder: 'the csi-snapshotter of the driver',
    waitsFor: 'the snapshot to be deleted in the storage system',
    check: 'the logs of the csi-snapshotter',
    removal: 'dangerous',
    leaves: 'the snapshot in the storage system',
    source: GENERAL,
  },
  {
    name: 'snapshot.storage.kubernetes.io/pvc-as-source-protection',
    holder: 'the snapshot controller',
    waitsFor: 'the snapshots that are taken of the claim to be ready',
    check: 'VolumeSnapshots of the claim without status.readyToUse',
    removal: 'if-holder-gone',
    leaves: 'snapshots that fail',
    source: GENERAL,
  },
];
