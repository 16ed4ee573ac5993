import type { DiagnosisState } from '../../src/analysis/diagnose.ts';
import type { Report } from '../../src/analysis/report.ts';

/** What must be concluded of a scenario, whatever server plays it: the embedded one or a real one. */
export interface Incident {
  readonly scenario: string;
  /** `KIND/NAME`, as `ktop diagnose` takes it. */
  readonly target: string;
  readonly namespace: string;
  readonly state: DiagnosisState;
  /** Of the cause, which comes first. */
  readonly code: string;
  /** Rows of the runbook that the cause answers, among others. */
  readonly answers: readonly string[];
  readonly sentence: RegExp;
  /** What the cause rests on, among others: `OBJECT: TEXT`. */
  readonly evidence: readonly RegExp[];
}

export const incidents: readonly Incident[] = [
  {
    scenario: 'held-namespace',
    target: 'Namespace/team-nova',
    namespace: '',
    state: 'stuck',
    code: 'G-1',
    answers: ['R-24'],
    sentence:
      /^it waits for Zone team-nova\/nova-example: Deployment dnszone-system\/dnszone-operator looks like its holder and has no ready replica/,
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
    code: 'G-10',
    answers: ['R-22'],
    sentence:
      /^it is deleted in the foreground and waits for ReplicaSet ingress\/edge-proxy-canary-\w+, held by foregroundDeletion$/,
    evidence: [/^Pod ingress\/edge-proxy-canary-[\w-]+: .*finalizers mesh.example.com\/drain$/],
  },
  {
    scenario: 'definition-with-instances',
    target: 'CustomResourceDefinition/queues.mqbroker.example.com',
    namespace: '',
    state: 'stuck',
    code: 'crd-instances',
    answers: ['K-39'],
    sentence:
      /^1 of its objects is left, 1 of them held by finalizers, such as Queue logistics\/parcels by mqbroker.example.com\/drain$/,
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
    code: 'G-12',
    answers: ['R-22'],
    sentence: /^Pod warehouse\/stock-db-0 uses it: it goes when no pod names it any more$/,
    evidence: [
      /^Pod warehouse\/stock-db-0: names the claim, phase Running, made by StatefulSet stock-db$/,
    ],
  },
  {
    scenario: 'uninstalled-operator',
    target: 'Cache/session-store',
    namespace: 'checkout',
    state: 'stuck',
    code: 'G-15',
    answers: ['R-24', 'R-22'],
    sentence:
      /^nobody in the cluster looks like the holder of cloudcache.example.com\/instance: no workload is called like cloudcache, /,
    evidence: [
      /^Cache checkout\/session-store: the finalizer was written by the field manager cloudcache-operator$/,
    ],
  },
];

/** What a report says of an incident, in the shape of `wanted`. */
export function concluded({ state, findings }: Report) {
  const [cause] = findings;
  return {
    state,
    code: cause?.code,
    answers: cause?.answers ?? [],
    sentence: cause?.sentence ?? '',
    evidence: (cause?.evidence ?? []).map(({ object = '', text }) => `${object}: ${text}`),
  };
}

/** Whether a report concludes what an incident is about; else what it says instead. */
export function mismatches(report: Report, wanted: Incident): readonly string[] {
  const { state, code, answers, sentence, evidence } = concluded(report);
  return [
    ...(state === wanted.state ? [] : [`state ${state}`]),
    ...(code === wanted.code ? [] : [`code ${code}`]),
    ...wanted.answers.filter((row) => !answers.includes(row)).map((row) => `${row} is missing`),
    ...(wanted.sentence.test(sentence) ? [] : [`sentence: ${sentence}`]),
    ...wanted.evidence
      .filter((pattern) => !evidence.some((text) => pattern.test(text)))
      .map((pattern) => `no evidence ${pattern} in:\n${evidence.join('\n')}`),
  ];
}
