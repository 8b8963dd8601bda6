export const appSecret = '0123456789abcdef0123456789abcdef';
export const previousAppSecret = 'fedcba9876543210fedcba9876543210';
export const verifyToken = 'verify-token-0001';
export const pathSecret = 'path-secret-0123456789';

/** Settings that start a relay on this computer. */
export const relayEnvironment = (fakesUrl: string, databaseFile: string): Record<string, string> => ({
  RELAY_PORT: '0',
  RELAY_PUBLIC_URL: 'http://127.0.0.1:0',
  RELAY_DATABASE_URL: `file:${databaseFile}`,
  RELAY_PUBLIC_PER_MINUTE: '100000',
  META_APP_ID: '980000000000011',
  META_APP_SECRET: appSecret,
  META_APP_SECRET_PREVIOUS: previousAppSecret,
  META_VERIFY_TOKEN: verifyToken,
  META_GRAPH_URL: fakesUrl,
  META_DIALOG_URL: fakesUrl,
  LIVECHAT_CLIENT_ID: 'client-0001',
  LIVECHAT_ACCOUNTS_URL: fakesUrl,
  LIVECHAT_API_URL: fakesUrl,
  LIVECHAT_WEBHOOK_PATH_SECRET: pathSecret,
});

/** A clock that starts now and goes where the test says. */
export const movableClock = (): { now(): number; advance(ms: number): void } => {
  let offsetMs = 0;
  return { now: () => Date.now() + offsetMs, advance: (ms) => (offsetMs += ms) };
};
