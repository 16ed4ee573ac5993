import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { openApi } from './api.ts';
import type { ControlPlaneAddress } from './control-plane.ts';
import { forgetNode } from './forget-node.ts';
import { StubLog } from './stub-log.ts';
import { fixture } from './tls-server.ts';

/** A request for a log as the kubelet gets it: what the API server made of that of its client. */
export interface AskedLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The query, word by word. */
  readonly search: string;
}

export interface LogReply {
  /** The first one begins an answer of 200. */
  write(chunk: string | Buffer): void;
  end(): void;
  /** Ends the connection where it is. */
  cut(): void;
  refuse(status: number, text: string): void;
  /** Whoever asked has gone, or got all. */
  onClose(then: () => void): void;
}

/** Whoever does not reply hangs. */
export type LogAnswer = (reply: LogReply, asked: AskedLog) => void;

/**
 * A kubelet that has logs and nothing else, behind a real API server: for what a real one does not do
 * on demand. It runs no pods; those that name it as their node stay as the test makes them.
 */
export interface KubeletStub {
  /** The `nodeName` of pods whose logs are asked of it. */
  readonly name: string;
  readonly port: number;
  /** All requests so far. */
  readonly asked: readonly AskedLog[];
  /** The log that a container has unless something else is planned; a previous one is refused until it is named. */
  log(pod: string, container: string, run?: 'current' | 'previous'): StubLog;
  /** Plans answers to the next requests, one each. */
  answerNext(...answers: readonly LogAnswer[]): void;
  /** Cuts all connections; nothing listens any more until `listen`. */
  goAway(): Promise<void>;
  listen(): Promise<void>;
  /** Ends it and removes its Node with all pods of that. */
  close(): Promise<void>;
}

/** The controllers call a node unreachable that has said nothing for 40 seconds. */
const HEARTBEAT_MS = 10_000;

export async function startKubeletStub(
  plane: ControlPlaneAddress,
  name = 'stub-node',
): Promise<KubeletStub> {
  const api = openApi(plane);
  const asked: AskedLog[] = [];
  const planned: LogAnswer[] = [];
  const logs = new Map<string, StubLog>();
  const log = (pod: string, container: string, run = 'current') => {
    const key = `${pod}/${container}/${run}`;
    const known = logs.get(key) ?? new StubLog();
    logs.set(key, known);
    return known;
  };

  const answerFromLog: LogAnswer = (reply, { pod, container, search }) => {
    const query = new URLSearchParams(search);
    const run = query.get('previous') === 'true' ? 'previous' : 'current';
    if (run === 'previous' && !logs.has(`${pod}/${container}/${run}`)) {
      const which = `"${container}" in pod "${pod}"`;
      reply.refuse(400, `previous terminated container ${which} not found`);
    } else reply.onClose(log(pod, container, run).answer(query, reply));
  };

  const tls = { cert: fixture('server.crt'), key: fixture('server.key') };
  const server = https.createServer(tls, (request, response) => {
    const it = readAsked(request);
    asked.push(it);
    const answer = planned.shift() ?? answerFromLog;
    answer(replyBy(response), it);
  });
  let port = 0;
  const listen = async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const goAway = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };

  await listen();
  await api.create('/api/v1/nodes', { metadata: { name } });
  const beat = () => api.send('PATCH', `/api/v1/nodes/${name}/status`, statusOf(port), MERGE_PATCH);
  await beat();
  const heart = setInterval(() => beat().catch(() => {}), HEARTBEAT_MS);

  return {
    name,
    port,
    asked,
    log,
    answerNext: (...answers) => planned.push(...answers),
    goAway,
    listen,
    async close() {
      clearInterval(heart);
      if (server.listening) await goAway();
      await forgetNode(api, name).finally(() => api.close());
    },
  };
}

const MERGE_PATCH = 'application/merge-patch+json';

/** `/containerLogs/NAMESPACE/POD/CONTAINER` */
function readAsked({ url = '' }: IncomingMessage): AskedLog {
  const { pathname, search } = new URL(url, 'https://kubelet');
  const [, , namespace = '', pod = '', container = ''] = pathname.split('/');
  return { namespace, pod, container, search: search.slice(1) };
}

function replyBy(response: ServerResponse): LogReply {
  const head = (status: number) => {
    if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain' });
    response.flushHeaders();
  };
  return {
    write: (chunk) => {
      head(200);
      response.write(chunk);
    },
    end: () => {
      head(200);
      response.end();
    },
    cut: () => response.socket?.destroySoon(),
    refuse: (status, text) => {
      head(status);
      response.end(text);
    },
    onClose: (then) => void response.on('close', then),
  };
}

/** Ready, with this machine as its only address. */
function statusOf(port: number) {
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }];
  return {
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      conditions: conditions.map((it) => ({
        ...it,
        lastHeartbeatTime: new Date().toISOString().replace(/\.\d+/, ''),
      })),
    },
  };
}
