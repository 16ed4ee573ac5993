import { nameOf, textAt, valueAt } from '../../../kube/object.ts';
import type { Cause, WaitsOn } from '../../pack.ts';
import { seenOr } from '../../reading.ts';
import { KINDS, LABELS } from './manager.ts';
import { hasApi } from './rows.ts';

const CONTROLLERS = 'syntasso/kratix internal/controller';

/** KD-15: the revision of a Promise without API asks for the kind of its requests, in vain and for ever. */
export const revisionWithoutApi: Cause = {
  code: 'KD-15',
  answers: ['K-36', 'R-22'],
  source: `${CONTROLLERS}/promiserevision_controller.go:195-250`,
  async find({ object }) {
    const spec = valueAt(object, 'spec', 'promiseSpec');
    if (spec === undefined || hasApi(object, 'promiseSpec')) return undefined;
    return {
      severity: 'stuck',
      certainty: 'inferred',
      sentence:
        'its Promise has no API, and Kratix fails to find the kind of its requests for ever ("failed to get gvk"): there are none to delete',
      evidence: [{ text: 'spec.promiseSpec.api is empty', object: nameOf(object), source: 'spec' }],
    };
  },
};

/** KD-14: the request whose status should no longer list the record is gone. */
export const recordOfNobody: Cause = {
  code: 'KD-14',
  answers: ['K-22', 'R-22'],
  source: `${CONTROLLERS}/healthrecord_controller.go:262-326, issues 605, 628, 708`,
  async find({ look, object }) {
    const promise = textAt(object, 'data', 'promiseRef', 'name');
    const request = textAt(object, 'data', 'resourceRef', 'name');
    const namespace = textAt(object, 'data', 'resourceRef', 'namespace');
    if (promise === '' || request === '') return undefined;
    const of = await look.get(KINDS.promises, '', promise);
    if (!of.seen) return undefined;
    if (of.value === undefined) return gone(nameOf(object), `Promise ${promise}`);
    const definition = valueAt(of.value, 'spec', 'api', 'spec');
    const plural = textAt(definition, 'names', 'plural');
    const group = textAt(definition, 'group');
    const owner = await look.get(`${plural}.${group}`, namespace, request);
    if (!owner.seen || owner.value !== undefined) return undefined;
    return gone(nameOf(object), `${textAt(definition, 'names', 'kind')} ${namespace}/${request}`);
  },
};

function gone(record: string, owner: string) {
  return {
    severity: 'stuck' as const,
    sentence: `${owner}, whose health it records, is gone, so that its entry can never leave that status`,
    evidence: [
      { text: 'there is no such object', object: owner, source: 'GET' },
      { text: 'its data names it', object: record, source: 'data' },
    ],
  };
}

/** The Promise that a PromiseRelease installed. */
export const releasedPromises: WaitsOn = ({ look, meta }) =>
  look.list(KINDS.promises, { labels: { [LABELS.release]: meta.name } });

/** The requests that are bound to a revision. */
export const boundRequests: WaitsOn = async ({ look, object }) => {
  const promise = textAt(object, 'spec', 'promiseRef', 'name');
  const version = textAt(object, 'spec', 'version');
  const bindings = await look.list(KINDS.bindings, { labels: { [LABELS.promise]: promise } });
  if (!bindings.seen) return bindings;
  const bound = bindings.value.filter((it) => textAt(it, 'spec', 'version') === version);
  const names = textAt(object, 'spec', 'promiseSpec', 'api', 'spec', 'names', 'plural');
  const group = textAt(object, 'spec', 'promiseSpec', 'api', 'spec', 'group');
  const requests = await Promise.all(
    bound.map((it) =>
      look.get(
        `${names}.${group}`,
        textAt(it, 'spec', 'resourceRef', 'namespace'),
        textAt(it, 'spec', 'resourceRef', 'name'),
      ),
    ),
  );
  const found = requests.map((seen) => seenOr(seen, undefined)).filter((it) => it !== undefined);
  return { seen: true, value: found };
};
