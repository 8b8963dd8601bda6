import type { AgentRole } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { Account, AccountsApi, TokenGrant } from './accounts-api.ts';
import { createDirectoryApi } from './directory-api.ts';
import type { LiveChatConfig } from './config.ts';
import type { HttpClient } from './http.ts';

/**
 * Whose token it is, and with which role now. Who: asked of the accounts service, or, where that scope was not granted, found in
 * the list of agents by the account (when it is known). The role: of the Configuration API.
 * Errors: as AccountsApi; LIVECHAT_FORBIDDEN when the account is no agent of the organization.
 */
export type Identify = (
  token: Pick<TokenGrant, 'accessToken'> & { accountId?: TokenGrant['accountId'] | undefined },
) => Promise<Pick<Account, 'agentId' | 'name'> & { role: AgentRole }>;

export const createIdentify =
  (options: { config: () => Promise<LiveChatConfig>; http: HttpClient; accounts: AccountsApi }): Identify =>
  async ({ accessToken, accountId }) => {
    const directory = createDirectoryApi({
      ...options,
      tokens: { accessToken: async () => accessToken, onRefreshed: () => () => undefined },
    });
    const account = await options.accounts.me(accessToken).catch((error: unknown) => {
      if (error instanceof BackchannelError && error.code === 'LIVECHAT_FORBIDDEN') return undefined;
      throw error;
    });
    const listed = async () =>
      (await directory.listAgents()).find(
        (each) => each.accountId !== undefined && each.accountId === accountId,
      );
    const agent = (account && (await directory.getAgent(account.email))) ?? (await listed());
    if (!agent) throw new BackchannelError('LIVECHAT_FORBIDDEN', { details: { action: 'identify' } });
    return { agentId: agent.id, name: account?.name ?? agent.name, role: agent.role };
  };
