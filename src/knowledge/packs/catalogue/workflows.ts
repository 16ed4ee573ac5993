import type { WorkflowFacts } from '../../workflow.ts';

/** Each node of an Argo Workflow is a pod of its own. */
const argo: WorkflowFacts = {
  title: 'Argo Workflow',
  podLabels: [{ label: 'workflows.argoproj.io/workflow', group: 'argoproj.io' }],
  workOf: ({ type, namespace, name, labels, annotations }) => {
    const workflow = labels['workflows.argoproj.io/workflow'];
    if (type !== 'pod' || workflow === undefined) return undefined;
    return {
      object: { kind: 'Workflow', namespace, name: workflow },
      pipeline: annotations['workflows.argoproj.io/node-name'] ?? name,
      action: 'run',
      version: '',
    };
  },
  ownContainers: ['init', 'wait'],
  afterFailure: () => undefined,
  source: 'argoproj/argo-workflows workflow/common/common.go, workflow/controller/workflowpod.go',
};

/** Each TaskRun of a PipelineRun is a pod of its own, and each step of it a container. */
const tekton: WorkflowFacts = {
  title: 'Tekton task',
  podLabels: [{ label: 'tekton.dev/taskRun', group: 'tekton.dev' }],
  workOf: ({ type, namespace, labels }) => {
    const task = labels['tekton.dev/taskRun'];
    if (type !== 'pod' || task === undefined) return undefined;
    const pipeline = labels['tekton.dev/pipelineRun'];
    const object =
      pipeline === undefined
        ? { kind: 'TaskRun', namespace, name: task }
        : { kind: 'PipelineRun', namespace, name: pipeline };
    return {
      object,
      pipeline: labels['tekton.dev/pipelineTask'] ?? '',
      action: 'run',
      version: '',
    };
  },
  ownContainers: ['prepare', 'place-scripts', 'working-dir-initializer'],
  afterFailure: () => undefined,
  source: 'tektoncd/pipeline pkg/pod/pod.go, pkg/apis/pipeline/register.go',
};

/** Systems whose pods tell by a label alone whose work they carry out. */
export const workflows: readonly WorkflowFacts[] = [argo, tekton];
