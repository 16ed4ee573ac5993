import {
  conditionOf,
  type KubeObject,
  metaOf,
  numberAt,
  textAt,
  valueAt,
} from '../../../../kube/object.ts';
import type { ControllerFact } from '../../../pack.ts';
import { annotation, sign, tookToken } from '../../../signs.ts';
import type { Asked, ObjectName, Pause, Sign, Target, Trigger } from '../../../trigger.ts';
import { GENERAL_KNOWLEDGE } from '../entry.ts';
import { pausedByField } from './pauses.ts';

const REQUESTED = 'reconcile.fluxcd.io/requestedAt';
const SOURCE = 'fluxcd/pkg apis/meta/annotations.go:23';
const SOURCES = 'source.toolkit.fluxcd.io';

function isFlux({ kind }: Target): boolean {
  return kind.group.endsWith('.toolkit.fluxcd.io') || kind.group === 'infra.contrib.fluxcd.io';
}

function requestSign(asked: Asked, now: KubeObject): Sign | undefined {
  if (!tookToken(asked, now, 'status', 'lastHandledReconcileAt')) return undefined;
  const ready = conditionOf(now, 'Ready');
  const isBehind =
    (numberAt(now, 'status', 'observedGeneration') ?? 0) < (metaOf(now).generation ?? 0);
  const isBusy = conditionOf(now, 'Reconciling')?.status === 'True' || isBehind;
  if (ready?.status === 'True' && !isBusy)
    return sign('finished', `Ready is True: ${ready.message}`);
  if (ready?.status === 'False' && !isBusy)
    return sign('failed', `Ready is False (${ready.reason}): ${ready.message}`);
  return sign('seen', 'status.lastHandledReconcileAt is the value that was written');
}

/** The sources that a Flux object is made from, as it names them. */
function upstreamOf({ kind, object }: Target): readonly ObjectName[] {
  const references =
    kind.kind === 'HelmRelease'
      ? [valueAt(object, 'spec', 'chartRef'), valueAt(object, 'spec', 'chart', 'spec', 'sourceRef')]
      : [valueAt(object, 'spec', 'sourceRef')];
  return references.flatMap((reference) => {
    const name = textAt(reference, 'name');
    if (name === '') return [];
    const plural = textAt(reference, 'kind').toLowerCase().replace(/y$/, 'ie');
    const namespace = textAt(reference, 'namespace') || metaOf(object).namespace;
    return [{ kind: `${plural}s.${SOURCES}`, namespace, name }];
  });
}

const CONTROLLERS: Readonly<Record<string, string>> = {
  'kustomize.toolkit.fluxcd.io': 'kustomize-controller',
  'helm.toolkit.fluxcd.io': 'helm-controller',
  [SOURCES]: 'source-controller',
  'notification.toolkit.fluxcd.io': 'notification-controller',
};

function controllerOf({ kind }: Target): ControllerFact | undefined {
  const name = CONTROLLERS[kind.group] ?? imageController(kind.kind);
  if (kind.group === 'infra.contrib.fluxcd.io') return undefined;
  return {
    title: `Flux's ${name}`,
    namespace: 'flux-system',
    deployment: name,
    container: 'manager',
    lease: `${name}-leader-election`,
    answers: ['R-24', 'K-12'],
    code: 'G-1',
    source: 'fluxcd/flux2 manifests/bases; main.go of each controller, LeaderElectionID',
  };
}

function imageController(kind: string): string {
  return kind === 'ImageUpdateAutomation'
    ? 'image-automation-controller'
    : 'image-reflector-controller';
}

const requestedAt: Trigger = {
  id: 'flux-requested-at',
  system: 'Flux',
  title: 'reconcile it now',
  describes: isFlux,
  writes: (_, token) => [annotation(REQUESTED, token)],
  effect: 'what it applies, installs or fetches is compared with what is there, and put right',
  shownBy:
    'status.lastHandledReconcileAt with the value that was written, then by the condition Ready of its generation',
  sign: requestSign,
  tellsEnd: true,
  upstream: upstreamOf,
  controller: controllerOf,
  source: SOURCE,
};

function release(
  key: 'forceAt' | 'resetAt',
  status: string,
  words: Pick<Trigger, 'id' | 'title' | 'effect'>,
): Trigger {
  return {
    ...requestedAt,
    ...words,
    describes: ({ kind }) => kind.group === 'helm.toolkit.fluxcd.io' && kind.kind === 'HelmRelease',
    writes: (_, token) => [
      annotation(REQUESTED, token),
      annotation(`reconcile.fluxcd.io/${key}`, token),
    ],
    shownBy: `status.lastHandledReconcileAt and status.${status} with the value that was written, then by the condition Ready of its generation`,
    sign: (asked, now) =>
      tookToken(asked, now, 'status', status) ? requestSign(asked, now) : undefined,
    source: key === 'forceAt' ? 'fluxcd/pkg apis/meta/annotations.go:32' : GENERAL_KNOWLEDGE,
  };
}

export const fluxTriggers: readonly Trigger[] = [
  requestedAt,
  release('forceAt', 'lastHandledForceAt', {
    id: 'flux-force',
    title: 'install or upgrade it again, changed or not',
    effect: 'Helm upgrades the release even where nothing has changed: hooks run again',
  }),
  release('resetAt', 'lastHandledResetAt', {
    id: 'flux-reset',
    title: 'forget its failures and try again',
    effect: 'the counters of failed installs and upgrades begin anew, and it is tried again',
  }),
];

export const fluxPauses: readonly Pause[] = [
  pausedByField({
    system: 'Flux',
    describes: isFlux,
    name: 'suspend',
    stops:
      'Flux does not reconcile it and ignores every request; deleted while suspended it leaves what it has applied',
    source: 'fluxcd/kustomize-controller internal/controller/kustomization_controller.go',
  }),
];
