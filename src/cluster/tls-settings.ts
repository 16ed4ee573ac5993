import { readFileSync } from 'node:fs';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Credential } from './credentials.ts';
import { ConnectError } from './errors.ts';
import type { TlsSettings } from './transport/transport.ts';

/** The TLS settings of the current context; a certificate from a plugin wins over the kubeconfig's. */
export function tlsSettingsOf(config: KubeConfig, credential: Credential): TlsSettings {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  return {
    ca: material(cluster?.caFile, cluster?.caData),
    cert: credential.cert ?? material(user?.certFile, user?.certData),
    key: credential.key ?? material(user?.keyFile, user?.keyData),
    servername: cluster?.tlsServerName,
    rejectUnauthorized: cluster?.skipTLSVerify !== true,
  };
}

/** A certificate or key: inline as base64, or a file, which is read at each connection. */
export function material(file: string | undefined, data: string | undefined): Buffer | undefined {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64');
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConnectError(
      'kubeconfig',
      `the file ${file}, which the kubeconfig names, cannot be read (${code}); correct the kubeconfig`,
      { cause: error },
    );
  }
}
