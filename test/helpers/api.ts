import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ControlPlaneAddress } from './control-plane.ts';

/** What the API server said. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  readonly body: any;
}

export type Api = ReturnType<typeof openApi>;

const MERGE_PATCH = 'application/merge-patch+json';

/** The API server as its admin uses it: what tests set the scene with. */
export function openApi({ server, token, caFile }: ControlPlaneAddress) {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(caFile), maxSockets: 8 });

  function send(method: string, path: string, body?: unknown, type = 'application/json') {
    return new Promise<Answer>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const sent = request(server + path, { method, agent, headers }, async (response) => {
        const said = await text(response);
        resolve({
          status: response.statusCode ?? 0,
          body: said.startsWith('{') ? JSON.parse(said) : said,
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** As `send`, and fails unless the answer is a success. */
  async function must(method: string, path: string, body?: unknown, type?: string) {
    const answer = await send(method, path, body, type);
    if (answer.status > 299)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  return {
    send,
    create: (path: string, object: object) => must('POST', path, object),
    get: (path: string) => must('GET', path),
    patch: (path: string, patch: object) => must('PATCH', path, patch, MERGE_PATCH),
    delete: (path: string) => must('DELETE', path),
    /** Takes all finalizers off an object, which ends it if it is being deleted. */
    release: (path: string) => must('PATCH', path, { metadata: { finalizers: null } }, MERGE_PATCH),
    close: () => agent.destroy(),
  };
}

/** A ConfigMap, the object that asks for least. */
export function aConfigMap(name: string, finalizers: readonly string[] = [], labels = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, finalizers, labels } };
}

/** A definition of a namespaced kind whose objects may hold anything. */
export function aDefinition(plural: string, kind: string, group: string) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  };
}
