import type { AgentRole } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { Account, AccountsApi, TokenGrant } from './accounts-api.ts';
import { createDirectoryApi } from './directory-api.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';

/**
 * Whose grant it is. Asked of the accounts service; where that scope was not granted, or names no LiveChat role, the list of
 * agents knows the account too. Errors: as AccountsApi; LIVECHAT_FORBIDDEN when the account is no agent of the organization.
 */
export type Identify = (grant: TokenGrant) => Promise<Account & { role: AgentRole }>;

export const createIdentify =
  (options: { config: () => Promise<LiveChatConfig>; http: HttpClient; accounts: AccountsApi }): Identify =>
  async (grant) => {
    const account = await options.accounts.me(grant.accessToken).catch((error: unknown) => {
      if (error instanceof BackchannelError && error.code === 'LIVECHAT_FORBIDDEN') return undefined;
      throw error;
    });
    if (account?.role) return { ...account, role: account.role };
    const directory = createDirectoryApi({
      ...options,
      tokens: { accessToken: async () => grant.accessToken, onRefreshed: () => () => undefined },
    });
    const agent = (await directory.listAgents()).find(
      ({ id, accountId }) => accountId === grant.accountId || id === account?.agentId,
    );
    if (!agent) throw new BackchannelError('LIVECHAT_FORBIDDEN', { details: { action: 'identify' } });
    return { agentId: agent.id, name: agent.name, role: agent.role };
  };
