/**
 * Why a list of events stays empty. k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle refuses to
 * create anything in a namespace that is being deleted.
 */
export function noNewEvents(namespace: string): string {
  return `namespace ${namespace} is being deleted: no new Event can be created in it, whatever happens`;
}
