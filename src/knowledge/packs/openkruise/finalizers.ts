import type { FinalizerFact } from '../../pack.ts';
import { secretNamespaceGone } from './causes.ts';

const CONTROLLERS = 'openkruise/kruise pkg/controller';
const HOLDER = 'the Kruise manager';
const AFTER_ERRORS = 'wait, the manager tries again with growing pauses';

/** Each is of one kind and alone there; the workloads of OpenKruise have none. */
export const finalizers: readonly FinalizerFact[] = [
  {
    name: 'apps.kruise.io/ephemeralcontainers-cleanup',
    holder: HOLDER,
    waitsFor: 'its ephemeral containers to be looked through in all its pods',
    check: 'its events RemoveFailed, and whether the manager runs',
    retry: AFTER_ERRORS,
    removal: 'low-risk',
    leaves: 'its ephemeral containers in their pods, where the manager leaves them too',
    source: `${CONTROLLERS}/ephemeraljob/ephemeraljob_controller.go:55, 143-154, 450-469`,
  },
  {
    name: 'kruise.io/node-pod-probe-cleanup',
    holder: HOLDER,
    waitsFor: 'its probes to be taken out of the NodePodProbes of the nodes of its pods',
    check: 'whether the manager runs, and its log for NodePodProbe removed PodProbeMarker failed',
    retry: AFTER_ERRORS,
    removal: 'if-holder-gone',
    leaves: 'its probes in the NodePodProbes, so kruise-daemon goes on probing its pods',
    source: `${CONTROLLERS}/podprobemarker/pod_probe_marker_controller.go:66, 157-160, 221-237`,
  },
  {
    name: 'apps.kruise.io/deletion-protection',
    holder: HOLDER,
    waitsFor: 'the copies of its pull secrets in namespace kruise-daemon-config to be released',
    check:
      'whether the namespace kruise-daemon-config is there and Active, without it this never ends',
    retry: AFTER_ERRORS,
    removal: 'if-holder-gone',
    leaves: 'copies of its pull secrets in namespace kruise-daemon-config',
    causes: [secretNamespaceGone],
    source: `${CONTROLLERS}/imagepulljob/imagepulljob_controller.go:207-210, 298-323, 777-791`,
  },
  {
    name: 'crr.apps.kruise.io/unready-acquired',
    holder: HOLDER,
    waitsFor: 'its pod to be allowed to be ready again',
    check: 'the condition KruisePodReady of its pod, whose message lists who keeps it unready',
    retry: AFTER_ERRORS,
    removal: 'if-holder-gone',
    leaves: 'its pod unready, as KruisePodReady=False, if the pod still runs',
    source: `${CONTROLLERS}/containerrecreaterequest/crr_controller.go:151-156, 350-371`,
  },
];
