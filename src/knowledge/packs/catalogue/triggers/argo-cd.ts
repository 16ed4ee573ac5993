import { type KubeObject, recordsAt, textAt } from '../../../../kube/object.ts';
import { annotation, hasChanged, sign, wasRemoved } from '../../../signs.ts';
import type { Asked, Pause, Sign, Trigger } from '../../../trigger.ts';
import { isKind, pausedByKey } from './pauses.ts';

const REFRESH = 'argocd.argoproj.io/refresh';
const isApplication = isKind('argoproj.io', 'Application');
const isSet = isKind('argoproj.io', 'ApplicationSet');

function refreshSign(asked: Asked, now: KubeObject): Sign | undefined {
  if (!wasRemoved(asked, now, 'annotations', REFRESH)) return undefined;
  if (!hasChanged(asked, now, 'status', 'reconciledAt'))
    return sign('taken-up', `${REFRESH} is gone: the application is compared`);
  const error = recordsAt(now, 'status', 'conditions').find((it) =>
    /Error$/.test(textAt(it, 'type')),
  );
  const compared = textAt(now, 'status', 'sync', 'status') || 'Unknown';
  return error === undefined
    ? sign('finished', `it was compared at ${textAt(now, 'status', 'reconciledAt')}: ${compared}`)
    : sign('failed', `${textAt(error, 'type')}: ${textAt(error, 'message')}`);
}

const hardRefresh: Trigger = {
  id: 'argo-cd-hard-refresh',
  system: 'Argo CD',
  title: 'compare it with its source, made anew',
  describes: isApplication,
  writes: () => [annotation(REFRESH, 'hard')],
  effect:
    'its manifests are made anew without the cache, which loads the repo server, and compared; where automated sync is on, differences are applied',
  shownBy: 'the removal of the annotation, then by status.reconciledAt',
  sign: refreshSign,
  tellsEnd: true,
  source: 'argo-cd pkg/apis/application/v1alpha1/application_annotations.go:6',
};

export const argoTriggers: readonly Trigger[] = [
  {
    ...hardRefresh,
    id: 'argo-cd-refresh',
    title: 'compare it with its source',
    writes: () => [annotation(REFRESH, 'normal')],
    effect:
      'it is compared with the newest revision; where automated sync is on, differences are applied; a sync by hand is another thing',
    withUpstream: hardRefresh,
  },
  hardRefresh,
  {
    id: 'argo-cd-application-set-refresh',
    system: 'Argo CD',
    title: 'generate its applications again',
    describes: isSet,
    writes: () => [annotation('argocd.argoproj.io/application-set-refresh', 'true')],
    effect: 'its generators run again: applications may be made, changed or deleted',
    shownBy: 'the removal of the annotation',
    sign: (asked, now) =>
      wasRemoved(asked, now, 'annotations', 'argocd.argoproj.io/application-set-refresh')
        ? sign('finished', 'the annotation is gone: its applications were generated')
        : undefined,
    tellsEnd: true,
    source: 'argo-cd common/common.go:445',
  },
];

export const argoPauses: readonly Pause[] = [
  pausedByKey({
    system: 'Argo CD',
    describes: isApplication,
    key: 'argocd.argoproj.io/skip-reconcile',
    stops: 'Argo CD does not look at it, and deletes it neither',
    source: 'argo-cd common/common.go:249',
  }),
];
