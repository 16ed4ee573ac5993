/** One thing that operators look up by hand, and how ktop answers it. */
export interface RunbookRow {
  readonly id: string;
  readonly symptom: string;
  /** What ktop does instead; `undefined` while it is open. */
  readonly answer?: string;
}

/**
 * The procedures that ktop replaces: K of Kratix, O of OpenKruise, P of the Pulumi operator, R of any
 * controller. A row that claims an answer needs a test with its id in square brackets in its title.
 */
export const runbook: readonly RunbookRow[] = [
  { id: 'K-01', symptom: 'Documents not appearing: know in which of 4 stages they are' },
  {
    id: 'K-02',
    symptom: 'find the pipeline pod',
    answer: 'pane Workflows lists the work of each object by pipeline and action, its pod with it',
  },
  {
    id: 'K-03',
    symptom: 'container log of the pipeline',
    answer:
      'the detail of a workflow: the container that fails, with its last lines, also after its pod is gone',
  },
  { id: 'K-04', symptom: 'Work exists?' },
  { id: 'K-05', symptom: 'Work lists my documents?' },
  { id: 'K-06', symptom: 'WorkPlacement exists?' },
  { id: 'K-07', symptom: 'no WorkPlacement: nothing matched the selectors' },
  { id: 'K-08', symptom: 'scheduled to the right Destination?' },
  { id: 'K-09', symptom: 'file at the expected path?' },
  { id: 'K-10', symptom: 'file path mode none' },
  { id: 'K-11', symptom: 'write failing: manager log about the Destination' },
  {
    id: 'K-12',
    symptom: 'the GitOps agent at the Destination is healthy',
    answer:
      'in the cluster where the agent runs: pane 5 says which of its objects fail or stall and whether it leads; `R` or ktop reconcile has Flux or Argo CD fetch and apply at once, and tells when it did, or that it is suspended',
  },
  { id: 'K-13', symptom: "Destination's own logs for refusals" },
  { id: 'K-14', symptom: 'labels on Destinations' },
  { id: 'K-15', symptom: 'selectors on the documents' },
  { id: 'K-16', symptom: 'Kratix not starting: pod status' },
  { id: 'K-17', symptom: 'Pending or no pod' },
  { id: 'K-18', symptom: 'CrashLoopBackOff / Error' },
  { id: 'K-19', symptom: 'ErrImagePull' },
  { id: 'K-20', symptom: 'is cert-manager healthy?' },
  {
    id: 'K-21',
    symptom: 'request deleting?',
    answer: 'Deletions lists every object that is being deleted, of any kind, since when',
  },
  {
    id: 'K-22',
    symptom: 'request finalizers left, step n of m',
    answer:
      'the steps in the order of the code, with the current one and what holds it back before the first',
  },
  {
    id: 'K-23',
    symptom: 'which finalizer fails; only one at a time',
    answer: 'the step that is worked on, with its evidence: working, stuck or silent',
  },
  {
    id: 'K-24',
    symptom: 'release a finalizer by hand',
    answer:
      '`F` in the detail removes one finalizer: justified by evidence or insisted on, rehearsed, saved, sent once, followed',
  },
  {
    id: 'K-25',
    symptom: 'request step delete-workflows',
    answer:
      'KD-2 suspended, KD-3 failed, KD-4 waits for a configure Job, KD-5 no Job, KD-22 terminating namespace; `R` runs the delete pipeline again and follows it to the end',
  },
  {
    id: 'K-26',
    symptom: 'request step work-cleanup',
    answer:
      'the Works and WorkPlacements that are left, their Destination and state store: KD-9 to KD-13, KD-20',
  },
  {
    id: 'K-27',
    symptom: 'request step workflows-cleanup',
    answer: 'the Jobs that are left and what holds them',
  },
  {
    id: 'K-28',
    symptom: 'request step resource-binding-cleanup',
    answer: 'the ResourceBindings that are left; KD-8 when there are several',
  },
  { id: 'K-29', symptom: 'Promise deleting?', answer: 'as K-21' },
  {
    id: 'K-30',
    symptom: 'Promise finalizers, step n of m',
    answer: 'as K-22: seven steps, or four without an API',
  },
  {
    id: 'K-31',
    symptom: 'resolve then release on the Promise',
    answer: 'as K-24; what the webhook of Kratix would say is in the rehearsal (KD-17)',
  },
  {
    id: 'K-32',
    symptom: 'what the operator log says about one object',
    answer:
      'what the manager logs about this one object is read and quoted as evidence; l and then o follows it, with its reconciliations',
  },
  {
    id: 'K-33',
    symptom: 'Promise step delete-workflows',
    answer:
      'KD-3, KD-4 and KD-5 for Promises; which request’s configure Job it waits for; `R` runs its delete pipeline again',
  },
  {
    id: 'K-34',
    symptom: 'Promise step workflows-cleanup',
    answer: 'the Jobs that are left and what holds them',
  },
  {
    id: 'K-35',
    symptom: 'Promise step resource-request-cleanup',
    answer: 'the requests that are left, each explained in its turn; the worst is the cause',
  },
  {
    id: 'K-36',
    symptom: 'Promise step revision-cleanup',
    answer: 'KD-15, KD-16: the deletion of the latest PromiseRevision is denied',
  },
  {
    id: 'K-37',
    symptom: 'Promise step dynamic-controller-dependant-resources-cleanup',
    answer:
      'the roles, bindings, ServiceAccounts and ConfigMaps that are being deleted and do not go',
  },
  {
    id: 'K-38',
    symptom: 'Promise step dependencies-cleanup',
    answer: 'the Works of the Promise, their WorkPlacements and stores',
  },
  {
    id: 'K-39',
    symptom: 'Promise step api-crd-cleanup',
    answer: 'the definition, its condition Terminating and what is left of its objects',
  },
  {
    id: 'K-40',
    symptom: "Workflow pod isn't appearing",
    answer:
      'KW-1 paused, KW-2 suspended, it or its Job, KW-3 no pipelineNamespace, KW-4 an earlier Job runs, KW-5 quota, KW-11 admission, KW-6 the Job is refused, KW-7 nothing is to be done; KW-9 its Promise is not ready, KW-12 image, scheduling, volume',
  },
  {
    id: 'K-41',
    symptom: 'pod in CrashLoopBackOff, never rescheduled',
    answer:
      'pane Workflows counts attempts and the time to the next; KW-10 says when Kratix runs a failed pipeline again, by the interval of its Promise; `R` has it run now, and tells when its label is gone',
  },
  {
    id: 'K-42',
    symptom: 'no Kubernetes API access inside the workflow',
    answer:
      'KW-8, from the log of the failing container: the exact permission of its Pipeline as YAML, and the role that grants it',
  },
  {
    id: 'K-43',
    symptom: 'idempotency',
    answer:
      'the detail of a workflow lists its earlier runs, and whether they were of this version',
  },
  {
    id: 'O-01',
    symptom: 'first look: manager log',
    answer:
      'l and then o, or ktop logs deployment/…: all replicas, the one that leads marked, errors grouped (e)',
  },
  {
    id: 'O-02',
    symptom: 'events of the workload and of the manager',
    answer:
      'pane Events: both APIs as one, by their true times; E or ktop events KIND/NAME --tree for one object and all that belongs to it',
  },
  { id: 'O-03', symptom: 'metrics: errors, latency, queue depth' },
  { id: 'O-04', symptom: 'CRDs installed and up to date' },
  {
    id: 'O-05',
    symptom: 'describe the resource',
    answer:
      'd on any line: the object with its conditions, owners, dependents and events, live; for what is being deleted, why it is not gone',
  },
  { id: 'O-06', symptom: 'manager pods CrashLoop/Error/Pending; workloads not reconciled' },
  { id: 'O-07', symptom: 'describe + logs of manager, other containers' },
  { id: 'O-08', symptom: 'requests/limits and node capacity' },
  { id: 'O-09', symptom: 'RBAC of the manager' },
  {
    id: 'O-10',
    symptom: 'webhook failures: refused, x509, denied, timeout; create/update/delete fail',
  },
  { id: 'O-11', symptom: 'webhook configuration correct?' },
  { id: 'O-12', symptom: 'webhook Service and endpoints' },
  {
    id: 'O-13',
    symptom: 'webhook log',
    answer:
      'OW-2 and OW-3 read the log of all replicas of the manager: TLS handshakes that callers break off, and denials; log lines of both are explained',
  },
  { id: 'O-14', symptom: 'certificate problems' },
  { id: 'O-15', symptom: 'regenerate by restart' },
  { id: 'O-16', symptom: 'API server → webhook path' },
  { id: 'O-17', symptom: 'webhook metrics' },
  { id: 'O-18', symptom: 'CloneSet replicas mismatch / pods not changed' },
  {
    id: 'O-19',
    symptom: 'controller log by name or UID',
    answer:
      'o in the logs, or ktop logs with --about: the lines of the controller about one object, and its reconciliations, of all replicas and in whatever format',
  },
  {
    id: 'O-20',
    symptom: 'invalid pod template: new pods fail',
    answer: 'OW-1 counts the pods of the new revision by cause, with what their containers said',
  },
  { id: 'O-21', symptom: 'partition / maxUnavailable / maxSurge' },
  { id: 'O-22', symptom: 'cloneset-controller metrics' },
  { id: 'O-23', symptom: 'recreated instead of in-place: strategy' },
  { id: 'O-24', symptom: 'change qualifies?' },
  { id: 'O-25', symptom: 'in-place annotations' },
  { id: 'O-26', symptom: 'in-place stuck: events, containers, probes, hooks' },
  { id: 'O-27', symptom: 'ASTS in-place not working' },
  { id: 'O-28', symptom: 'ASTS pods Pending on PVC' },
  { id: 'O-29', symptom: 'volumeClaimTemplates valid' },
  { id: 'O-30', symptom: 'StorageClass and provisioner log' },
  { id: 'O-31', symptom: 'reserveOrdinals conflict' },
  { id: 'O-32', symptom: 'sidecar not injected: selector' },
  { id: 'O-33', symptom: 'scope of a SidecarSet' },
  { id: 'O-34', symptom: 'does the webhook of the SidecarSet work?' },
  { id: 'O-35', symptom: 'status and events of a SidecarSet' },
  { id: 'O-36', symptom: 'sidecar not updated: type, hash, progress' },
  { id: 'O-37', symptom: 'non-image change needs recreation' },
  {
    id: 'O-38',
    symptom: 'other kinds: describe, log, events, webhook, docs',
    answer:
      'G-26 in ktop diagnose, and pane 5: what their conditions say, by the type and the reason; FailedScale, FailedUpdate, SubsetFailure and those of a ResourceDistribution by name',
  },
  {
    id: 'O-39',
    symptom: '"admission webhook … denied": own rule or external policy',
    answer:
      'who denied it and by which rule: G-3, G-5, G-19, from the rehearsal, events, conditions and logs',
  },
  { id: 'O-40', symptom: 'leader election lost / deadline exceeded / manager error' },
  { id: 'O-41', symptom: 'several replicas and leader events' },
  { id: 'O-42', symptom: 'node or API server exhaustion, latency, errors' },
  { id: 'O-43', symptom: 'bug-report bundle' },
  {
    id: 'P-01',
    symptom: 'watch events in a namespace',
    answer:
      'pane Events, or ktop events stack/NAME --tree --watch: one timeline of a Stack, its Workspace, its Updates and their pod',
  },
  {
    id: 'P-02',
    symptom: 'event StackUpdateDetected',
    answer: 'the detail of the event, and ktop events, say why an update begins now',
  },
  {
    id: 'P-03',
    symptom: 'event ConnectionFailure',
    answer: 'PW-1: the pod, the endpoints of its Service, or the network between',
  },
  {
    id: 'P-04',
    symptom: 'event InstallationFailure',
    answer: 'PW-2 with the lines of the log that tell why',
  },
  {
    id: 'P-05',
    symptom: 'event Initialized',
    answer: 'PW-3: the workspace is up, since when',
  },
  {
    id: 'P-06',
    symptom: 'events UpdateSucceeded and UpdateFailed',
    answer:
      'PW-4: why the last update failed (a lock, the token, an abort, the program), with its link',
  },
  {
    id: 'P-07',
    symptom: 'event StackCreated: up to date?',
    answer:
      'PW-5: whether the last update was of what the Stack asks for now; the event alone does not say',
  },
  {
    id: 'P-08',
    symptom: 'status.lastUpdate of a Stack',
    answer: 'PW-4 and PW-5: the last result, and when it is tried again, or that it is not',
  },
  {
    id: 'P-09',
    symptom: 'status.currentUpdate of a Stack',
    answer: 'PD-1 the Update is gone, PD-2 not taken in, PD-3 does not end',
  },
  {
    id: 'P-10',
    symptom: 'conditions of a Stack',
    answer:
      'G-26 in ktop diagnose, and pane 5: Ready, Reconciling and Stalled by their reasons in plain words, and what happens next',
  },
  {
    id: 'P-11',
    symptom: 'follow the workspace log',
    answer:
      'l on a workspace: bootstrap, fetch and pulumi one after the other; pane 3 says which of them it is at',
  },
  {
    id: 'P-12',
    symptom: 'force an update',
    answer:
      '`R` or ktop reconcile sets the annotation and tells when the operator has noted it, runs the Update and is done; with an unfinished currentUpdate it says that first, and what would work',
  },
  { id: 'P-13', symptom: 'shell in workspace' },
  { id: 'P-14', symptom: 'verbose logging' },
  { id: 'P-15', symptom: 'Flux source fetch blocked by NetworkPolicy' },
  { id: 'P-16', symptom: 'backend lock' },
  { id: 'P-17', symptom: 'how the objects of a Stack hang together' },
  {
    id: 'R-01',
    symptom: 'a controller that logs nothing useful',
    answer:
      'o says that nothing is read of the object, and what makes the program log more, by its framework',
  },
  {
    id: 'R-02',
    symptom: 'what is really sent to the API server',
    answer: 'h in the logs: the requests that the log tells of, by verb and resource, a minute',
  },
  {
    id: 'R-03',
    symptom: 'access errors 403',
    answer:
      'the list of errors says who may not do what, and c copies the role or cluster role that grants it; G-6 in a diagnosis',
  },
  {
    id: 'R-04',
    symptom: 'watcher soft errors ignored',
    answer: 'errors of watchers are grouped with how often and since when, and what they mean',
  },
  {
    id: 'R-05',
    symptom: '422 resourceVersionMatch forbidden for watch',
    answer: 'the list of errors says that the server does not stream lists',
  },
  {
    id: 'R-06',
    symptom: 'WARN watcher error 403',
    answer:
      'the list of errors says what may not be watched, and c copies the role or cluster role that it lacks',
  },
  {
    id: 'R-07',
    symptom: 'stream error policy: exit early or keep on',
    answer:
      'the list of errors says whether containers were started again, or go on over their errors',
  },
  { id: 'R-08', symptom: 'blocker: CRD not installed' },
  {
    id: 'R-09',
    symptom: 'infinite loop: non-deterministic status',
    answer: 'pane 5 and ktop loops: which field is rewritten, how often, and by whom',
  },
  {
    id: 'R-10',
    symptom: 'loop: no predicate filter',
    answer:
      'pane 5 and ktop loops: a status that is set to the time again and again by one manager, with what that does to a controller that does not look at the generation alone',
  },
  {
    id: 'R-11',
    symptom: 'loop: two controllers compete',
    answer: 'pane 5 and ktop loops: the managers that compete for a field, and the values of both',
  },
  { id: 'R-12', symptom: 'memory: initial list' },
  { id: 'R-13', symptom: 'memory: large objects in store' },
  { id: 'R-14', symptom: 'memory: scope too broad' },
  {
    id: 'R-15',
    symptom: 'watch not recovering: 410',
    answer:
      'the list of errors says that it lists again by itself, or that it has to again and again, and why',
  },
  { id: 'R-16', symptom: 'credential expiry 401/403' },
  { id: 'R-17', symptom: 'RBAC / NetworkPolicy' },
  { id: 'R-18', symptom: 'missing backoff: stream ended' },
  { id: 'R-19', symptom: '429: too many reconciles' },
  { id: 'R-20', symptom: '429: too many watches' },
  { id: 'R-21', symptom: '429: calls per reconcile' },
  {
    id: 'R-22',
    symptom: 'finalizer deadlock: cleanup fails',
    answer:
      'what the controller runs into, from its log, events and a rehearsal: G-2 to G-6, G-8, G-18, G-22',
  },
  {
    id: 'R-23',
    symptom: 'deadlock: predicate hides events',
    answer: 'paused or told to leave it alone (KD-1, G-17); seen by nobody (silent)',
  },
  {
    id: 'R-24',
    symptom: 'deadlock: controller down',
    answer: 'G-1, KD-18, PD-12: the controller does not run, by its Lease and its Deployment',
  },
  {
    id: 'R-25',
    symptom: 'emergency release',
    answer: 'as K-24: one finalizer, never the whole list',
  },
  { id: 'R-26', symptom: 'reconciler not running: store not ready' },
  {
    id: 'R-27',
    symptom: 'predicate blocks all',
    answer:
      'pane 5 and ktop loops: a change to which nobody reacts while others of its kind are looked at; `R` or ktop reconcile says when nobody reacts to a touch within 30 s, with the likely reason, and of a WorkPlacement before',
  },
  { id: 'R-28', symptom: 'insufficient RBAC, NetworkPolicy' },
  { id: 'R-29', symptom: 'selector too narrow' },
  { id: 'R-30', symptom: 'presets of RUST_LOG' },
  {
    id: 'R-31',
    symptom: 'tracing spans by object',
    answer:
      'lines of a controller about one object by the key of its format: object.ref, name and namespace, kind="ns/name", reconcileID',
  },
  {
    id: 'R-32',
    symptom: 'describe, and follow one object',
    answer:
      'the detail of an object is live; ktop events KIND/NAME --tree --watch has a line for all that happens to it',
  },
  {
    id: 'R-33',
    symptom: 'follow resourceVersion',
    answer:
      'enter in pane 5: each version, which fields it changed, from what to what, and by whom',
  },
  {
    id: 'R-34',
    symptom: 'finalizer state',
    answer: 'the finalizers that are left, live, who wrote them and when they went',
  },
  { id: 'R-35', symptom: 'jemalloc heap profile' },
  { id: 'R-36', symptom: 'tokio-console / tokio-metrics' },
];

/** The causes of a deletion that does not end, which findings are numbered by. */
export const causes: readonly Required<RunbookRow>[] = [
  {
    id: 'G-1',
    symptom: 'the controller is down',
    answer: 'its Lease is not renewed, or its Deployment has no ready replica',
  },
  {
    id: 'G-2',
    symptom: 'the controller runs and fails',
    answer: 'errors about the object in its log, or Warning events since the deletion',
  },
  {
    id: 'G-3',
    symptom: 'a webhook denies the patch',
    answer: 'the very patch is rehearsed; texts in events, logs and conditions',
  },
  {
    id: 'G-4',
    symptom: 'the backend of a webhook is down',
    answer: 'as G-3: "failed calling webhook"',
  },
  {
    id: 'G-5',
    symptom: 'a policy denies the patch',
    answer: 'as G-3: ValidatingAdmissionPolicy, Gatekeeper, Kyverno',
  },
  {
    id: 'G-6',
    symptom: 'the controller lacks rights',
    answer: 'the refusal in its log: who may not do what',
  },
  {
    id: 'G-7',
    symptom: 'an APIService does not answer',
    answer: 'discovery, the APIServices and the condition of the namespace',
  },
  {
    id: 'G-8',
    symptom: 'a conversion webhook is down',
    answer: 'the list of the kind fails; the condition of the definition or the namespace',
  },
  {
    id: 'G-9',
    symptom: 'the kind is not served any more',
    answer: 'the namespace counts objects of a kind that discovery lacks',
  },
  {
    id: 'G-10',
    symptom: 'a foreground deletion waits',
    answer: 'the dependents that block, and what holds them',
  },
  {
    id: 'G-11',
    symptom: 'an owner in another namespace',
    answer: 'event OwnerRefInvalidNamespace',
  },
  { id: 'G-12', symptom: 'a claim in use', answer: 'the pods that name it' },
  {
    id: 'G-13',
    symptom: 'a volume cannot be detached',
    answer: 'detachError of its VolumeAttachments, nodes that are gone',
  },
  { id: 'G-14', symptom: 'a pod on a lost node', answer: 'the Node is gone or not Ready' },
  {
    id: 'G-15',
    symptom: 'the operator is uninstalled',
    answer: 'nobody among the workloads looks like the writer of the finalizer (inferred)',
  },
  {
    id: 'G-16',
    symptom: 'a helper was deleted first',
    answer: 'what the object refers to does not exist',
  },
  { id: 'G-17', symptom: 'paused', answer: 'the pause keys of the systems' },
  { id: 'G-18', symptom: 'the object is invalid', answer: 'the rehearsal fails on other fields' },
  {
    id: 'G-19',
    symptom: 'deletion protection',
    answer: 'labels, budgets, and the rehearsal of a DELETE',
  },
  { id: 'G-20', symptom: 'the object cannot be decoded', answer: 'GET fails' },
  { id: 'G-21', symptom: 'nobody asked for its deletion', answer: 'no deletionTimestamp' },
  {
    id: 'G-22',
    symptom: 'a storm of conflicts',
    answer: 'many "the object has been modified" in the log of its controller',
  },
  {
    id: 'G-23',
    symptom: 'the namespace is terminating',
    answer: 'nothing can be created in it, no Event either',
  },
  {
    id: 'G-24',
    symptom: 'the controller is busy for all objects',
    answer: 'many objects of one kind wait for one controller',
  },
  {
    id: 'G-25',
    symptom: 'backing off',
    answer: 'when the next try comes, where the source says how',
  },
];
