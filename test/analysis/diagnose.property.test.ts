import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/analysis/diagnose.ts';
import { knowledge, packs } from '../../src/knowledge/packs/index.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { RowProjector } from '../../src/kube/row.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import { givenLook } from '../helpers/given-look.ts';
import { NOON } from '../helpers/rows.ts';

/** Kinds that some rule looks at, and one that none does. */
const KINDS = [
  ['v1', 'Pod', 'pods'],
  ['v1', 'Namespace', 'namespaces'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['v1', 'PersistentVolume', 'persistentvolumes'],
  ['v1', 'Service', 'services'],
  ['batch/v1', 'Job', 'jobs.batch'],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions.apiextensions.k8s.io',
  ],
  ['example.com/v1', 'Widget', 'widgets.example.com'],
  ['platform.kratix.io/v1alpha1', 'Promise', 'promises.platform.kratix.io'],
  ['platform.kratix.io/v1alpha1', 'PromiseRevision', 'promiserevisions.platform.kratix.io'],
  ['platform.kratix.io/v1alpha1', 'Work', 'works.platform.kratix.io'],
  ['platform.kratix.io/v1alpha1', 'WorkPlacement', 'workplacements.platform.kratix.io'],
  ['platform.kratix.io/v1alpha1', 'Destination', 'destinations.platform.kratix.io'],
  ['platform.kratix.io/v1alpha1', 'HealthRecord', 'healthrecords.platform.kratix.io'],
  ['pulumi.com/v1', 'Stack', 'stacks.pulumi.com'],
  ['auto.pulumi.com/v1alpha1', 'Update', 'updates.auto.pulumi.com'],
  ['apps.kruise.io/v1beta1', 'ImagePullJob', 'imagepulljobs.apps.kruise.io'],
] as const;
const CLUSTER_SCOPED = /^(Namespace|PersistentVolume|CustomResource|Promise|Destination)/;

const KNOWN = packs
  .flatMap(({ flows, finalizers }) => [...flows.flatMap(({ steps }) => steps), ...finalizers])
  .map(({ name }) => name.replace('*', 'x'));

/** The steps of the flows of some kinds, in their order. */
const FLOWS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [
    ['Kratix Promise', 'Promise'],
    ['Kratix resource request', 'Widget'],
    ['Kratix WorkPlacement', 'WorkPlacement'],
    ['Kratix Destination', 'Destination'],
    ['Kratix HealthRecord', 'HealthRecord'],
    ['Kratix PromiseRevision', 'PromiseRevision'],
    ['Pulumi Stack', 'Stack'],
    ['Pulumi Update', 'Update'],
  ].map(([title, kind = '']) => {
    const flow = packs.flatMap(({ flows }) => flows).find((it) => it.title === title);
    return [kind, (flow?.steps ?? []).map(({ name }) => name)];
  }),
);

const finalizer = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.constantFrom('acme.io/x', 'acme.io/y', 'foregroundDeletion') },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);
const finalizers = fc.oneof(
  { weight: 9, arbitrary: fc.array(finalizer, { maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(finalizer, { minLength: 100, maxLength: 200 }) },
);
const seconds = fc.oneof(
  fc.integer({ min: -4000, max: 4000 }),
  fc.constantFrom(0, 15, 16, 61, 9e5),
);
const stamp = seconds.map((it) => new Date(NOON - it * 1000).toISOString());
const labels = fc.dictionary(
  fc.constantFrom(
    'kratix.io/promise-name',
    'kratix.io/resource-name',
    'kratix.io/work',
    'kratix.io/paused',
    'kratix.io/workflow-suspended',
    'lifecycle.apps.kruise.io/state',
    'job-name',
  ),
  fc.constantFrom('true', 'o1', 'o2', 'PreparingDelete', ''),
);
/** What nobody promises the shape of. */
const junk = fc.oneof(
  fc.constant({}),
  fc.object({ maxDepth: 2, key: fc.constantFrom('conditions', 'api', 'spec', 'claimRef', 'x') }),
  fc.constant({ conditions: [{ type: 'Ready', status: 'False' }, null, 'x'] }),
  fc.constant({ nodeName: 'o1', destroyOnFinalize: true, targetDestinationName: 'o2' }),
  fc.constant({ currentUpdate: { name: 'o1' }, phase: 'Bound', containerStatuses: [{}] }),
);

const owner = fc.record({
  uid: fc.constantFrom('uid-1', 'uid-2', 'uid-3', 'nobody'),
  name: fc.constantFrom('o1', 'o2'),
  kind: fc.constantFrom('Stack', 'Job', 'CloneSet', 'Widget'),
  apiVersion: fc.constantFrom('v1', 'example.com/v1', 'apps.kruise.io/v1beta1'),
  controller: fc.boolean(),
  blockOwnerDeletion: fc.boolean(),
});

const object = fc
  .record({
    type: fc.constantFrom(...KINDS),
    name: fc.constantFrom('o1', 'o2', 'widgets.example.com'),
    namespace: fc.constantFrom('team-a', 'team-b'),
    uid: fc.constantFrom('uid-1', 'uid-2', 'uid-3', 'uid-4'),
    finalizers,
    labels,
    ownerReferences: fc.array(owner, { maxLength: 3 }),
    /** How many of the finalizers that its flow knows it has, too. */
    ofFlow: fc.integer({ min: 0, max: 7 }),
    creationTimestamp: stamp,
    deletionTimestamp: fc.option(stamp, { nil: undefined, freq: 8 }),
    deletionGracePeriodSeconds: fc.constantFrom(undefined, 0, 30, 600),
    spec: junk,
    status: junk,
  })
  .map(({ type: [apiVersion, kind], namespace, spec, status, ofFlow, ...metadata }): KubeObject => {
    const where = CLUSTER_SCOPED.test(kind) ? {} : { namespace };
    const own = (FLOWS[kind] ?? []).slice(-ofFlow).reverse();
    return {
      apiVersion,
      kind,
      metadata: {
        ...metadata,
        ...where,
        resourceVersion: '1',
        finalizers: ofFlow === 0 ? metadata.finalizers : [...metadata.finalizers, ...own],
      },
      spec,
      status,
    };
  });

test('whatever is there, a diagnosis ends, names a step that is there, and removes one or none', async () => {
  const projector = new RowProjector();
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 6 }),
      fc.subarray(
        KINDS.map(([, , key]) => key),
        { maxLength: 4 },
      ),
      async (objects, forbidden) => {
        const [first] = objects;
        if (first === undefined) return;
        const look = givenLook({ objects, forbidden });
        const key = KINDS.find(([, kind]) => kind === first.kind)?.[2];
        const kind = look.kinds.find((it) => kindKey(it) === key);
        if (kind === undefined) throw new Error(`${key} is not served`);
        const { state, steps, findings, removal } = await diagnose(first, kind, look, knowledge);
        expect(findings.length).toBeGreaterThan(0);
        for (const { code, sentence, answers } of findings) {
          expect(sentence).not.toMatch(/undefined|NaN|\[object|^$/);
          expect(code).not.toMatch(/-failed$/);
          expect(answers.every((row) => /^[KOPR]-\d\d$/.test(row))).toBe(true);
        }
        const row = projector.project(kind, first);
        if ('malformed' in row) throw new Error(row.malformed);
        if (row.termination === undefined) {
          expect({ state, steps, removal }).toMatchObject({ state: 'not-deleting' });
          expect(removal).toBeUndefined();
          return;
        }
        expect(state).not.toBe('not-deleting');
        const left = new Set(row.finalizers);
        const named = steps?.list ?? [];
        expect(new Set(named.map((step) => step.finalizer))).toEqual(left);
        // The step that is worked on is the first of its flow.
        const current = named.filter((step) => step.state === 'current');
        const places = named.flatMap(({ place }) => (place === undefined ? [] : [place.number]));
        if (places.length > 0) {
          const at = steps?.gate === undefined ? 1 : 0;
          expect(current.length).toBe(at);
          for (const { place } of current) expect(place?.number).toBe(Math.min(...places));
        }
        if (removal !== undefined) {
          expect(left.has(removal.finalizer)).toBe(true);
          expect(removal.finalizer).toBe(current[0]?.finalizer);
        }
      },
    ),
    { numRuns: 1500 },
  );
});
