import type { PlatformSettings } from '../../src/shared/platform-hosts.ts';

/**
 * What a console is told that is started for the sandbox (src/main/platforms.ts): the same platforms as its relay.
 * @param relayEnv the relay's environment (`relaySettings`).
 */
export const platformSettings = (relayEnv: Readonly<Record<string, string>>): PlatformSettings => ({
  livechatClientId: relayEnv['LIVECHAT_CLIENT_ID'],
  livechatIdentityClientId: relayEnv['LIVECHAT_IDENTITY_CLIENT_ID'],
  livechatAccountsUrl: relayEnv['LIVECHAT_ACCOUNTS_URL'],
  livechatApiUrl: relayEnv['LIVECHAT_API_URL'],
  livechatRedirectPorts: relayEnv['LIVECHAT_REDIRECT_PORTS']?.split(',').map(Number),
  metaAppId: relayEnv['META_APP_ID'],
  metaGraphUrl: relayEnv['META_GRAPH_URL'],
  metaDialogUrl: relayEnv['META_DIALOG_URL'],
});

/** The same as an environment. */
export const platformEnv = (relayEnv: Readonly<Record<string, string>>): Record<string, string> => ({
  BACKCHANNEL_PLATFORMS: JSON.stringify(platformSettings(relayEnv)),
});
