import type { Cause } from '../../knowledge/pack.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { nameOf } from '../../kube/object.ts';
import { refusalIn } from '../refusals.ts';
import { isYoung } from './object.ts';

/**
 * G-3, G-4, G-5, G-18: the very patch that its controller would send is rehearsed. What the operator
 * may not do proves nothing about the controller.
 */
export const rehearsedRemoval: Cause = {
  code: 'G-3',
  answers: ['R-22', 'O-39'],
  source: 'kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go, dryRun=All',
  async find({ look, meta, kind, object, current, since }) {
    const index = current === undefined ? -1 : meta.finalizers.indexOf(current);
    if (index < 0 || current === undefined || isYoung(since, look.now)) return undefined;
    const answer = await look.rehearse({
      method: 'PATCH',
      kind,
      namespace: meta.namespace,
      name: meta.name,
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/uid', value: meta.uid },
        { op: 'test', path: `/metadata/finalizers/${index}`, value: current },
        { op: 'remove', path: `/metadata/finalizers/${index}` },
      ],
    });
    if (!answer.seen || answer.value.status < 400) return undefined;
    const { status, message } = answer.value;
    const refusal = refusalIn(message);
    if (refusal === undefined || refusal.code === 'G-6' || refusal.code === 'G-22')
      return undefined;
    return {
      code: refusal.code,
      answers: refusal.answers,
      severity: 'stuck',
      culprit: refusal.culprit,
      sentence: `its finalizer cannot be taken off by anybody: ${refusal.because}`,
      evidence: [
        {
          text: `HTTP ${status}: ${inOneLine(message)}`,
          object: nameOf(object),
          source: 'dry run of the patch that removes the finalizer',
        },
      ],
    };
  },
};
