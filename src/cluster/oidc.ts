import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { recordOf, textOf } from '../kube/row.ts';
import type { Instant } from '../kube/time.ts';
import { ConnectError } from './errors.ts';

/** The `auth-provider: oidc` stanza of a kubeconfig user. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly ca: string | Buffer | undefined;
}

/** Tokens as the provider handed them out. */
export interface OidcTokens {
  readonly idToken: string;
  readonly refreshToken: string;
  /** When the ID token ends; `undefined` when it does not say. */
  readonly expiresAt: Instant | undefined;
}

/** Reads the stanza, whatever is in it. Throws ConnectError('credentials') for an authority that cannot be read. */
export function oidcSettingsOf(config: unknown): OidcSettings {
  const settings = recordOf(config) ?? {};
  const file = textOf(settings['idp-certificate-authority']);
  const data = textOf(settings['idp-certificate-authority-data']);
  return {
    issuer: textOf(settings['idp-issuer-url']),
    clientId: textOf(settings['client-id']),
    clientSecret: textOf(settings['client-secret']),
    refreshToken: textOf(settings['refresh-token']),
    idToken: textOf(settings['id-token']),
    ca: data !== '' ? Buffer.from(data, 'base64') : file === '' ? undefined : readAuthority(file),
  };
}

function readAuthority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConnectError(
      'credentials',
      `the idp-certificate-authority ${file} of the kubeconfig cannot be read (${(error as NodeJS.ErrnoException).code})`,
      { cause: error },
    );
  }
}

/** When an ID token ends, from its `exp` claim (RFC 7519). */
export function expiryOf(idToken: string): Instant | undefined {
  try {
    const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    const seconds = recordOf(JSON.parse(payload))?.exp;
    return typeof seconds === 'number' ? seconds * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks the provider for a new ID token, as client-go does (plugin/pkg/client/auth/oidc). Rejects with
 * ConnectError('credentials'). client-node's own refresh cannot be used: it hands openid-client a
 * string where that requires a URL.
 */
export async function refreshTokens(settings: OidcSettings): Promise<OidcTokens> {
  const { issuer, refreshToken } = settings;
  if (issuer === '' || refreshToken === '')
    throw refused(settings, 'the kubeconfig has no refresh-token or idp-issuer-url');
  const about = await ask(
    settings,
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  );
  const endpoint = textOf(about.token_endpoint);
  if (endpoint === '') throw refused(settings, 'it does not name its token endpoint');
  const answer = await ask(settings, endpoint, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: settings.clientId,
    ...(settings.clientSecret === '' ? {} : { client_secret: settings.clientSecret }),
  });
  const idToken = textOf(answer.id_token);
  if (idToken === '') throw refused(settings, textOf(answer.error) || 'it sent no ID token');
  return {
    idToken,
    refreshToken: textOf(answer.refresh_token) || refreshToken,
    expiresAt: expiryOf(idToken),
  };
}

function ask(
  settings: OidcSettings,
  url: string,
  form?: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(refused(settings, error.message));
    if (!url.startsWith('https://') || !URL.canParse(url)) {
      fail(new Error('its address is no https URL'));
      return;
    }
    const sent = request(
      url,
      {
        method: form === undefined ? 'GET' : 'POST',
        timeout: 10_000,
        ...(settings.ca === undefined ? {} : { ca: settings.ca }),
        ...(form === undefined
          ? {}
          : { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      },
      (response) => {
        text(response)
          .then((said) => resolve(recordOf(JSON.parse(said)) ?? {}))
          .catch(fail);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('it does not answer')));
    sent.once('error', fail);
    sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  });
}

function refused({ issuer }: OidcSettings, why: string): ConnectError {
  return new ConnectError(
    'credentials',
    `the OIDC provider ${issuer || '(none)'} gives no new token (${why}): log in again`,
  );
}
