import type { DiagnosisState } from '../../src/analysis/diagnosis.ts';
import type { Report } from '../../src/analysis/report.ts';

/** What must be concluded of a scenario, whatever server plays it: the embedded one or a real one. */
export interface Incident {
  readonly scenario: string;
  /** `KIND/NAME`, as `ktop diagnose` takes it. */
  readonly target: string;
  readonly namespace: string;
  readonly state: DiagnosisState;
  /** The codes of findings, that of the cause first; there may be more findings. */
  readonly codes: readonly string[];
  /** Rows of the runbook that are answered, among others. */
  readonly answers: readonly string[];
  /** The cause. */
  readonly sentence: RegExp;
  /** What the findings rest on, among others: `OBJECT: TEXT`. */
  readonly evidence: readonly RegExp[];
  /** The cause is in a log alone; a real server has none of pods that are played. */
  readonly isLogged?: true;
}

export const incidents: readonly Incident[] = [
  {
    scenario: 'kratix-failed-pipeline',
    target: 'Postgres/ledger',
    namespace: 'team-c',
    state: 'stuck',
    codes: ['KD-3'],
    answers: ['K-25', 'K-23', 'K-41'],
    sentence:
      /^its delete pipeline teardown has failed: Job team-c\/kratix-postgres-ledger-teardown-\w+, BackoffLimitExceeded; Kratix never runs a failed delete pipeline again by itself/,
    evidence: [
      /^Job team-c\/kratix-postgres-ledger-teardown-\w+: its pod is gone, and its log with it$/,
      /^Postgres team-c\/ledger: False, DeleteWorkflowFailed: The Delete Pipeline has failed$/,
      /^Postgres team-c\/ledger: its status says otherwise, .*Reconciled=True/,
    ],
  },
  {
    scenario: 'kratix-dead-store',
    target: 'WorkPlacement/sites-landing-page-deploy-03a37.edge-1-5058f',
    namespace: 'team-d',
    state: 'stuck',
    codes: ['KD-12'],
    answers: ['K-26', 'K-38', 'K-11'],
    sentence:
      /^its files cannot be deleted from the state store BucketStateStore archive: the store cannot be reached/,
    evidence: [
      /FailedDeleteFilesFromRepository: .*lookup minio.archive.invalid: no such host/,
      /^Site team-d\/landing-page: the request is gone already/,
      /^WorkPlacement .*: its status says otherwise, .*Ready=True/,
    ],
  },
  {
    scenario: 'pulumi-namespace',
    target: 'Stack/landing-zone',
    namespace: 'preview-42',
    state: 'stuck',
    codes: ['PD-5', 'G-23'],
    answers: ['P-10', 'R-22'],
    sentence:
      /^its cloud resources cannot be destroyed, because its namespace preview-42 is being deleted and no workspace can be created there/,
    evidence: [
      /^Stack preview-42\/landing-zone: NamespaceTerminating: namespace preview-42 is terminating/,
      /^Namespace preview-42: /,
    ],
  },
  {
    scenario: 'pulumi-namespace',
    target: 'Namespace/preview-42',
    namespace: '',
    state: 'stuck',
    codes: ['PD-5'],
    answers: ['P-10', 'R-22'],
    sentence:
      /^it waits for Stack preview-42\/landing-zone: its cloud resources cannot be destroyed/,
    evidence: [],
  },
  {
    scenario: 'locked-stack',
    target: 'Stack/network',
    namespace: 'platform-cloud',
    state: 'stuck',
    codes: ['PD-7'],
    answers: ['P-16', 'P-08', 'R-22'],
    sentence:
      /^its destroy fails because the Pulumi backend is locked by another update \(.*\[409\] Conflict: Another update is currently in progress/,
    evidence: [
      /^Stack platform-cloud\/network: destroy failed, failure \d after the first/,
      /^Update platform-cloud\/network-[0-9a-f]+: Failed=True \(UpdateConflict\)/,
    ],
  },
  {
    scenario: 'locked-stack',
    target: 'Stack/registry',
    namespace: 'platform-cloud',
    state: 'stuck',
    codes: ['PD-1'],
    answers: ['P-09', 'R-23'],
    sentence:
      /^its status.currentUpdate names Update platform-cloud\/registry-[0-9a-f]+, which is gone/,
    evidence: [/there is no such Update/],
  },
  {
    scenario: 'held-namespace',
    target: 'Namespace/team-nova',
    namespace: '',
    state: 'stuck',
    codes: ['G-1'],
    answers: ['R-24'],
    sentence:
      /^it waits for Zone team-nova\/nova-example: Deployment dnszone-system\/dnszone-operator looks like its holder/,
    evidence: [
      /^Zone team-nova\/nova-example: the finalizer was written by the field manager dnszone-operator$/,
      /^Deployment dnszone-system\/dnszone-operator: 0 of 0 replicas are ready$/,
    ],
  },
  {
    scenario: 'foreground',
    target: 'Deployment/edge-proxy-canary',
    namespace: 'ingress',
    state: 'stuck',
    codes: ['G-15', 'G-10'],
    answers: ['R-22'],
    sentence:
      /^it waits for ReplicaSet ingress\/edge-proxy-canary-\w+, which waits for Pod ingress\/edge-proxy-canary-[\w-]+: nobody .* holder of mesh.example.com\/drain/,
    evidence: [
      /^ReplicaSet ingress\/edge-proxy-canary-\w+: names Deployment .* as owner with blockOwnerDeletion/,
    ],
  },
  {
    scenario: 'denied-patch',
    target: 'Account/reserves',
    namespace: 'treasury',
    state: 'stuck',
    codes: ['G-4'],
    answers: ['R-22', 'O-10'],
    sentence: /webhook accounts.policy.example.com cannot be reached/,
    evidence: [
      /^Account treasury\/reserves: HTTP 500: Internal error occurred: failed calling webhook "accounts.policy.example.com": failed to call webhook: Post "https:\/\/account-policy.policy-system.svc:443\/accounts\?timeout=2s": /,
    ],
  },
  {
    scenario: 'definition-with-instances',
    target: 'CustomResourceDefinition/queues.mqbroker.example.com',
    namespace: '',
    state: 'stuck',
    codes: ['G-15', 'crd-instances'],
    answers: ['K-39', 'R-22'],
    sentence:
      /^it waits for Queue logistics\/parcels: nobody .* holder of mqbroker.example.com\/drain/,
    evidence: [
      /^CustomResourceDefinition queues.mqbroker.example.com: InstanceDeletionInProgress/,
      /^Queue logistics\/parcels: finalizers mqbroker.example.com\/drain$/,
    ],
  },
  {
    scenario: 'claim-in-use',
    target: 'PersistentVolumeClaim/data-stock-db-0',
    namespace: 'warehouse',
    state: 'stuck',
    codes: ['G-12'],
    answers: ['R-22'],
    sentence: /^Pod warehouse\/stock-db-0 uses it/,
    evidence: [/^Pod warehouse\/stock-db-0: .*phase Running, made by StatefulSet stock-db$/],
  },
  {
    scenario: 'uninstalled-operator',
    target: 'Cache/session-store',
    namespace: 'checkout',
    state: 'stuck',
    codes: ['G-15'],
    answers: ['R-24', 'R-22'],
    sentence: /^nobody .* holder of cloudcache.example.com\/instance/,
    evidence: [
      /^Cache checkout\/session-store: the finalizer was written by the field manager cloudcache-operator$/,
    ],
  },
  {
    scenario: 'noisy-logs',
    isLogged: true,
    target: 'SearchIndex/articles',
    namespace: 'team-s',
    state: 'stuck',
    codes: ['G-2'],
    answers: ['R-22'],
    sentence:
      /^Deployment search-system\/search-operator, which looks like its holder, tries and fails: Reconciler error: cannot flush articles-shard-0 .*connection refused/,
    evidence: [
      /^SearchIndex team-s\/articles: the finalizer was written by the field manager search-operator$/,
      /^SearchIndex team-s\/articles: \d+ such lines in what was read of the log$/,
    ],
  },
];

/** What a report says otherwise than wanted; nothing when it concludes what it must. */
export function mismatches(
  { state, findings }: Report,
  wanted: Omit<Incident, 'scenario' | 'isLogged'>,
): readonly string[] {
  const [cause] = findings;
  const codes = findings.map(({ code }) => code);
  const answers = findings.flatMap(({ answers: rows }) => rows);
  const evidence = findings
    .flatMap((finding) => finding.evidence)
    .map(({ object = '', text }) => `${object}: ${text}`);
  return [
    ...(state === wanted.state ? [] : [`it is ${state}`]),
    ...(cause?.code === wanted.codes[0] ? [] : [`the cause is ${cause?.code}`]),
    ...wanted.codes.filter((code) => !codes.includes(code)).map((code) => `no ${code} in ${codes}`),
    ...wanted.answers.filter((row) => !answers.includes(row)).map((row) => `${row} is missing`),
    ...(wanted.sentence.test(cause?.sentence ?? '') ? [] : [`it says: ${cause?.sentence}`]),
    ...wanted.evidence
      .filter((pattern) => !evidence.some((text) => pattern.test(text)))
      .map((pattern) => `no evidence ${pattern} in:\n${evidence.join('\n')}`),
  ];
}
