import { spawn } from 'node:child_process';
import { recordOf, textOf } from '../kube/row.ts';
import { type Instant, parseInstant } from '../kube/time.ts';
import { ConnectError } from './errors.ts';

/** The `exec` stanza of a kubeconfig user. */
export interface ExecStanza {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly installHint: string;
  /** Whether the plugin wants to know which cluster it is for. */
  readonly provideClusterInfo: boolean;
}

/** What a plugin is told of the cluster, under the names of client.authentication.k8s.io/v1. */
export type ClusterInfo = Readonly<Record<string, string | boolean>>;

/** What an exec plugin hands out. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly expiresAt: Instant | undefined;
}

/** Reads the stanza, whatever is in it. */
export function execStanzaOf(value: unknown): ExecStanza | undefined {
  const exec = recordOf(value);
  if (exec === undefined || textOf(exec.command) === '') return undefined;
  const pairs = Array.isArray(exec.env) ? exec.env : [];
  return {
    command: textOf(exec.command),
    args: Array.isArray(exec.args) ? exec.args.filter((arg) => typeof arg === 'string') : [],
    env: Object.fromEntries(
      pairs.map((pair) => [textOf(recordOf(pair)?.name), textOf(recordOf(pair)?.value)]),
    ),
    apiVersion: textOf(exec.apiVersion) || 'client.authentication.k8s.io/v1',
    installHint: textOf(exec.installHint),
    provideClusterInfo: exec.provideClusterInfo === true,
  };
}

/**
 * Runs a credential plugin once, without a terminal: ktop has it. Rejects with
 * ConnectError('credentials') that carries the plugin's own last line.
 * Source: client-go plugin/pkg/client/auth/exec/exec.go.
 */
export async function runExecPlugin(
  exec: ExecStanza,
  cluster?: ClusterInfo,
): Promise<ExecCredential> {
  const output = await run(exec, cluster);
  const status = recordOf(recordOf(parseJson(output))?.status);
  const token = textOf(status?.token) || undefined;
  const cert = textOf(status?.clientCertificateData) || undefined;
  if (token === undefined && cert === undefined)
    throw failure(exec, 'it printed no ExecCredential with a token or a certificate');
  return {
    token,
    cert,
    key: textOf(status?.clientKeyData) || undefined,
    expiresAt: parseInstant(status?.expirationTimestamp),
  };
}

function run(exec: ExecStanza, cluster: ClusterInfo | undefined): Promise<string> {
  const { command, args, env, apiVersion } = exec;
  const spec = { interactive: false, ...(cluster === undefined ? {} : { cluster }) };
  const info = { apiVersion, kind: 'ExecCredential', spec };
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-4096);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(failure(exec, error.code === 'ENOENT' ? 'it is not installed' : error.message)),
    );
    child.once('close', (code, signal) => {
      const end = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
      if (code === 0) resolve(stdout);
      else reject(failure(exec, lastLine(stderr) || end));
    });
  });
}

function failure({ command, installHint }: ExecStanza, why: string): ConnectError {
  const [hint = ''] = installHint.trim().split('\n');
  const remedy = hint === '' ? 'log in with it in another terminal, then try again' : hint;
  return new ConnectError(
    'credentials',
    `the credential plugin ${command} of the kubeconfig failed (${why}): ${remedy}`,
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
