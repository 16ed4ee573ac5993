import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { fixture, fixtureData } from '../../helpers/tls-server.ts';

/** An admission webhook on this machine that denies whatever it is asked about. */
export async function openJudge(message: string) {
  const server = createServer({ cert: fixture('server.crt'), key: fixture('server.key') });
  server.on('request', async (request, response) => {
    const { request: asked } = (await json(request)) as { request: { uid: string } };
    const verdict = { uid: asked.uid, allowed: false, status: { code: 403, message } };
    const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...review, response: verdict }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    clientConfig: { url: `https://127.0.0.1:${port}/judge`, caBundle: fixtureData('ca.crt') },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
