import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { agentIdSchema } from '../../shared/domain/index.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { secureBaseUrl } from './config.ts';
import type { LiveChatConfig } from './config.ts';
import { hasForeignForm, type HttpClient } from './http.ts';

/** A token pair as the accounts service grants it. `expiresInSec` counts from the answer. */
export interface TokenGrant {
  accessToken: string;
  refreshToken: string;
  expiresInSec: number;
  accountId: string;
  organizationId: string;
  /** Granted scopes; a refused one is simply absent. */
  scopes: string[];
}

/** The answer of `/v2/info` about an access token. */
export type TokenInfo = Omit<TokenGrant, 'accessToken' | 'refreshToken'> & { clientId: string };

/** Who is signed in. */
export interface Account {
  agentId: AgentId;
  /** The e-mail address as LiveChat spells it: calls that take it compare exactly. */
  email: string;
  name: string;
}

/** Its roles are not read: they need a scope more, and the Configuration API tells the role without it (livechat.md §2.8). */
const accountSchema = z
  .object({ email: foreignTextSchema, name: foreignTextSchema.catch('') })
  .transform(({ email, name }, context): Account => {
    const agentId = agentIdSchema.safeParse(email);
    if (agentId.success) return { agentId: agentId.data, email, name: name || agentId.data };
    context.addIssue({ code: 'custom', message: 'not an address' });
    return z.NEVER;
  });

/** Lists are documented with commas; OAuth has spaces. */
const scopeSchema = foreignTextSchema.transform((text) =>
  text.split(/[,\s]+/).filter((scope) => scope !== ''),
);

const tokenFields = {
  expires_in: foreignDecimalSchema.positive(),
  account_id: foreignTextSchema.min(1),
  organization_id: foreignTextSchema.min(1),
  scope: scopeSchema.catch([]),
};

const grantSchema = z
  .object({ access_token: foreignTextSchema.min(1), refresh_token: foreignTextSchema.min(1), ...tokenFields })
  .transform((answer): TokenGrant => ({
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresInSec: answer.expires_in,
    accountId: answer.account_id,
    organizationId: answer.organization_id,
    scopes: answer.scope,
  }));

const infoSchema = z
  .object({ client_id: foreignTextSchema.min(1), ...tokenFields })
  .transform((answer): TokenInfo => ({
    clientId: answer.client_id,
    expiresInSec: answer.expires_in,
    accountId: answer.account_id,
    organizationId: answer.organization_id,
    scopes: answer.scope,
  }));

/**
 * LiveChat's accounts service for a public client (no secret). Source: livechat.md §2.4-§2.6.
 * Errors of every call: LIVECHAT_TOKEN_REFUSED (400, 401, 403, 404, without parameters also 422: code, token or grant is
 * invalid), LIVECHAT_UNAVAILABLE, NETWORK_UNREACHABLE, RATE_LIMITED, ANSWER_INVALID, SETTING_INVALID.
 */
export interface AccountsApi {
  exchangeCode(request: { code: string; redirectUri: string; verifier: string }): Promise<TokenGrant>;
  /** The refresh token is used up by the call, also when the answer is lost. */
  refresh(refreshToken: string): Promise<TokenGrant>;
  /** Revokes the pair to which this access or refresh token belongs; a token already gone counts as revoked. */
  revoke(token: string): Promise<void>;
  info(accessToken: string): Promise<TokenInfo>;
  /** The person behind a token. Errors: also LIVECHAT_FORBIDDEN without the scope `accounts--my:ro`. */
  me(accessToken: string): Promise<Account>;
}

export const createAccountsApi = (options: {
  config: () => Promise<LiveChatConfig>;
  http: HttpClient;
}): AccountsApi => {
  const { config, http } = options;

  const call = async <Answer>(
    action: string,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    schema: z.ZodType<Answer>,
    parts: { form?: Record<string, string>; token?: string },
  ): Promise<Answer> => {
    const { accountsUrl, clientId } = await config();
    try {
      return await http.request({
        action,
        method,
        url: `${secureBaseUrl(accountsUrl, 'accountsUrl')}${path}`,
        body: parts.form && new URLSearchParams({ ...parts.form, client_id: clientId }),
        token: parts.token,
        schema,
      });
    } catch (error) {
      throw asTokenError(error, parts.form === undefined);
    }
  };

  return {
    exchangeCode: ({ code, redirectUri, verifier }) =>
      call('token', 'POST', '/v2/token', grantSchema, {
        form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
      }),
    refresh: (refreshToken) =>
      call('refresh', 'POST', '/v2/token', grantSchema, {
        form: { grant_type: 'refresh_token', refresh_token: refreshToken },
      }),
    async revoke(token) {
      try {
        await call('revoke', 'DELETE', '/v2/token', z.unknown(), { token });
      } catch (error) {
        if (error instanceof BackchannelError && error.code === 'LIVECHAT_TOKEN_REFUSED') return;
        throw error;
      }
    },
    info: (accessToken) => call('info', 'GET', '/v2/info', infoSchema, { token: accessToken }),
    async me(accessToken) {
      try {
        return await call('me', 'GET', '/v2/accounts/me', accountSchema, { token: accessToken });
      } catch (error) {
        const isRefusal = error instanceof BackchannelError && !hasForeignForm(error);
        if (isRefusal && error.details?.['status'] === 403) {
          throw new BackchannelError('LIVECHAT_FORBIDDEN', { details: { ...error.details } });
        }
        throw error;
      }
    },
  };
};

/** The accounts service has a dozen error types for one meaning: this token or code is invalid. */
const refusedStatuses: ReadonlySet<unknown> = new Set([400, 401, 403, 404]);

/** `hasOnlyToken`: nothing but the token can be wrong with the call, so that 422 is a refusal too (livechat.md §2.5). */
const asTokenError = (error: unknown, hasOnlyToken: boolean): unknown => {
  if (!(error instanceof BackchannelError)) return error;
  // Neither a refusal nor an answer: whoever is behind a captive portal or a proxy's page is not signed out by it.
  if (hasForeignForm(error))
    return new BackchannelError('LIVECHAT_UNAVAILABLE', { details: { ...error.details } });
  if (error.code !== 'LIVECHAT_REFUSED') return error;
  const status = error.details?.['status'];
  return refusedStatuses.has(status) || (hasOnlyToken && status === 422)
    ? new BackchannelError('LIVECHAT_TOKEN_REFUSED', { details: { ...error.details } })
    : error;
};
