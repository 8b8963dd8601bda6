import { createHmac } from 'node:crypto';

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
  RELAY_DEVICE_PER_MINUTE: '100000',
  RELAY_WORKSPACE_PER_MINUTE: '1000000',
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

/** A clock that starts now and goes where the test says: time passes, or the computer's time alone is set anew. */
export const movableClock = (): {
  now(): number;
  /** Only grows. Milliseconds. */
  elapsed(): number;
  advance(ms: number): void;
  set(aheadByMs: number): void;
} => {
  let passedMs = 0;
  let setMs = 0;
  return {
    now: () => Date.now() + passedMs + setMs,
    elapsed: () => performance.now() + passedMs,
    advance: (ms) => (passedMs += ms),
    set: (aheadByMs) => (setMs += aheadByMs),
  };
};

/** JSON as Meta writes it: ASCII only, lower-case \u escapes, escaped slashes. */
export const metaJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const metaSignature = (body: string | Uint8Array, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Posts a webhook as Meta does. */
export const postWebhook = (
  url: string,
  body: unknown,
  options: { secret?: string; headers?: Record<string, string> } = {},
): Promise<Response> => {
  const text = typeof body === 'string' ? body : metaJson(body);
  return fetch(`${url}/webhooks/meta`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': metaSignature(text, options.secret),
      'user-agent': 'facebookexternalua',
      ...options.headers,
    },
    body: text,
  });
};

export const customerId = '7610000000000099';

/** One text message from a customer, as a webhook body. */
export const textWebhook = (accountId: string, mid: string, text: string): unknown => ({
  object: 'instagram',
  entry: [
    {
      id: accountId,
      time: 1_790_000_000_500,
      messaging: [
        {
          sender: { id: customerId },
          recipient: { id: accountId },
          timestamp: 1_790_000_000_000,
          message: { mid, text },
        },
      ],
    },
  ],
});
