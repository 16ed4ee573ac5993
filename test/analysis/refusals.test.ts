import { describe, expect, test } from 'vitest';
import { refusalIn } from '../../src/analysis/refusals.ts';

/** Texts of the API server and its admission, as a real one wrote them where one could be had. */
const TEXTS: readonly [title: string, text: string, code: string, because: RegExp][] = [
  [
    '[G-3] a webhook denies it',
    'admission webhook "vpromise.kb.io" denied the request: pipelines are invalid',
    'G-3',
    /webhook vpromise\.kb\.io denies it: pipelines are invalid/,
  ],
  [
    '[G-3] a webhook denies it, in a line of JSON',
    String.raw`"error":"admission webhook \"vpromiserevision-v1alpha1.kb.io\" denied the request: can not delete the latest PromiseRevision"`,
    'G-3',
    /vpromiserevision-v1alpha1\.kb\.io/,
  ],
  [
    '[G-4] [O-39] a webhook is not served',
    'Internal error occurred: failed calling webhook "vpod.kb.io": failed to call webhook: Post "https://kruise-webhook-service.kruise-system.svc:443/validate-pod?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
    'G-4',
    /webhook vpod\.kb\.io cannot be reached and its failure policy is Fail.*connection refused/,
  ],
  [
    '[G-4] a webhook has a certificate of somebody else',
    'failed calling webhook "mpod.kb.io": failed to call webhook: tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'G-4',
    /mpod\.kb\.io.*x509/,
  ],
  [
    '[G-5] [O-39] a policy of the API server denies it',
    `widgets.example.com "alpha" is forbidden: ValidatingAdmissionPolicy 'keep-widgets' with binding 'all' denied request: ask the platform team`,
    'G-5',
    /ValidatingAdmissionPolicy keep-widgets denies it: ask the platform team/,
  ],
  [
    '[G-5] Gatekeeper denies it',
    'admission webhook "validation.gatekeeper.sh" denied the request: [no-orphans] a widget has to have an owner',
    'G-5',
    /policy engine behind validation\.gatekeeper\.sh denies it: \[no-orphans\]/,
  ],
  [
    '[G-5] Kyverno denies it',
    'admission webhook "validate.kyverno.svc-fail" denied the request: resource Widget/team-a/alpha was blocked',
    'G-5',
    /policy engine behind validate\.kyverno\.svc-fail/,
  ],
  [
    '[G-6] an account may not do it',
    'widgets.example.com "alpha" is forbidden: User "system:serviceaccount:widgets:operator" cannot update resource "widgets/finalizers" in API group "example.com" in the namespace "team-a"',
    'G-6',
    /system:serviceaccount:widgets:operator may not update widgets\/finalizers\.example\.com/,
  ],
  [
    '[G-6] an account may not do it in the core group',
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
    'G-6',
    /^jane may not list pods$/,
  ],
  [
    '[G-8] a conversion webhook does not answer',
    'conversion webhook for apps.kruise.io/v1beta1, Kind=CloneSet failed: Post "https://kruise-webhook-service.kruise-system.svc:443/convert?timeout=30s": dial tcp 10.0.0.1:443: connect: connection refused',
    'G-8',
    /conversion webhook of apps\.kruise\.io\/v1beta1, Kind=CloneSet does not answer.*refused/,
  ],
  [
    '[G-9] a kind is not served',
    'no matches for kind "GitRepository" in version "source.toolkit.fluxcd.io/v1"',
    'G-9',
    /the kind GitRepository is not served/,
  ],
  [
    '[G-9] something is not served',
    'the server could not find the requested resource',
    'G-9',
    /a kind that it needs is not served/,
  ],
  [
    '[G-18] it is invalid',
    'Widget.example.com "alpha" is invalid: spec.size: Invalid value: "huge": must be small',
    'G-18',
    /Widget\.example\.com alpha does not pass its own validation: spec\.size/,
  ],
  [
    '[G-18] something that a controller makes is invalid',
    String.raw`"error":"Job.batch \"teardown\" is invalid: spec.template: Required value"`,
    'G-18',
    /Job\.batch teardown does not pass its own validation/,
  ],
  [
    '[G-19] [O-39] OpenKruise protects it',
    'admission webhook "vcloneset.kb.io" denied the request: forbidden by ResourcesProtectionDeletion for policy.kruise.io/delete-protection=Cascading and replicas 3>0',
    'G-19',
    /label policy\.kruise\.io\/delete-protection=Cascading.*replicas 3>0/,
  ],
  [
    '[G-20] etcd holds what nobody can read',
    'Internal error occurred: unable to transform key "/registry/secrets/team-a/db": no matching prefix found',
    'G-20',
    /cannot be decoded or decrypted/,
  ],
  [
    '[G-22] somebody else was faster',
    'Operation cannot be fulfilled on widgets.example.com "alpha": the object has been modified; please apply your changes to the latest version and try again',
    'G-22',
    /somebody else writes the object/,
  ],
  [
    '[G-23] nothing can be created in a namespace on its way out',
    'jobs.batch "teardown" is forbidden: unable to create new content in namespace team-a because it is being terminated',
    'G-23',
    /namespace that is being deleted/,
  ],
];

describe('a text that refuses', () => {
  test.each(TEXTS)('%s', (_, text, code, because) => {
    const refusal = refusalIn(text);
    expect(refusal?.code).toBe(code);
    expect(refusal?.because).toMatch(because);
    expect(refusal?.answers).toContain(code === 'G-19' ? 'O-39' : 'R-22');
  });

  test('is not quoted at any length', () => {
    const text = `admission webhook "a.b" denied the request: ${'no '.repeat(4000)}`;
    expect(refusalIn(text)?.because.length).toBeLessThan(250);
  });
});

describe('no refusal is', () => {
  test.each([
    '',
    'widgets.example.com "alpha" not found',
    'context deadline exceeded',
    'error decoding manifest web.yaml: yaml: line 3',
    'the token is invalid: it has expired',
    'dial tcp 10.0.0.1:443: connect: connection refused',
  ])('%j', (text) => {
    expect(refusalIn(text)).toBeUndefined();
  });
});
