import { z } from 'zod';
import type { LiveChatConfig } from '../../src/main/livechat/config.ts';
import { ActionableError } from '../actionable-error.ts';
import type { MetaSettings } from './meta/world.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const host = z
  .url({ protocol: /^https?$/ })
  .refine((value) => new URL(value).protocol === 'https:' || loopback.has(new URL(value).hostname))
  .transform((value) => value.replace(/\/+$/, ''));
const digits = z.string().regex(/^\d{5,32}$/);

/** What each setting must be, in words: a wrong one is named with these, never with its value. */
const words = {
  VERIFY_LIVECHAT_CLIENT_ID: 'the client id of the test app at LiveChat (a public client)',
  VERIFY_LIVECHAT_IDENTITY_CLIENT_ID: 'the client id of the identity app, where there is one',
  VERIFY_LIVECHAT_REDIRECT_PORTS: 'ports of the registered redirect URIs, separated by commas',
  VERIFY_LIVECHAT_ACCOUNTS_URL: 'an https address',
  VERIFY_LIVECHAT_API_URL: 'an https address',
  VERIFY_META_APP_ID: 'the id of the test app at Meta, digits',
  VERIFY_META_APP_SECRET: 'the secret of the test app at Meta',
  VERIFY_META_REDIRECT_URL: 'an https address that is registered as a redirect URI of the test app',
  VERIFY_META_PAGE_ID: 'the id of the Page to use, digits',
  VERIFY_META_GRAPH_URL: 'an https address',
  VERIFY_META_DIALOG_URL: 'an https address',
  VERIFY_META_GRAPH_VERSION: 'a version like v25.0',
} as const;
type SettingName = keyof typeof words;

const schema = z.object({
  VERIFY_LIVECHAT_CLIENT_ID: z
    .string()
    .regex(/^[\w-]{8,200}$/)
    .optional(),
  VERIFY_LIVECHAT_IDENTITY_CLIENT_ID: z
    .string()
    .regex(/^[\w-]{8,200}$/)
    .optional(),
  VERIFY_LIVECHAT_REDIRECT_PORTS: z
    .string()
    .regex(/^\d{1,5}(?:,\d{1,5})*$/)
    .default('47811,47812,47813,47814,47815,47816,47817,47818')
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number().int().min(1).max(65_535))),
  VERIFY_LIVECHAT_ACCOUNTS_URL: host.default('https://accounts.livechat.com'),
  VERIFY_LIVECHAT_API_URL: host.default('https://api.livechatinc.com'),
  VERIFY_META_APP_ID: digits.optional(),
  VERIFY_META_APP_SECRET: z
    .string()
    .regex(/^[\w-]{8,200}$/)
    .optional(),
  VERIFY_META_REDIRECT_URL: host.optional(),
  VERIFY_META_PAGE_ID: digits.optional(),
  VERIFY_META_GRAPH_URL: host.default('https://graph.facebook.com'),
  VERIFY_META_DIALOG_URL: host.default('https://www.facebook.com'),
  VERIFY_META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v25.0'),
});

/** Where to verify; a platform without credentials is left out. */
export interface Targets {
  livechat: LiveChatConfig | undefined;
  meta: MetaSettings | undefined;
}

/** Without these a platform cannot be asked. */
const needed = {
  livechat: ['VERIFY_LIVECHAT_CLIENT_ID'],
  meta: ['VERIFY_META_APP_ID', 'VERIFY_META_APP_SECRET', 'VERIFY_META_REDIRECT_URL'],
} as const satisfies Record<string, readonly SettingName[]>;

/** What is printed when no platform can be asked. */
export const whatToSet = [
  'Nothing was asked: no credentials are set.',
  '',
  'For LiveChat (a test licence; docs/platforms.md says how the app is registered):',
  `  VERIFY_LIVECHAT_CLIENT_ID   ${words.VERIFY_LIVECHAT_CLIENT_ID}`,
  'For Meta (a test app in development mode with a test account and a second account with a role in the app):',
  `  VERIFY_META_APP_ID          ${words.VERIFY_META_APP_ID}`,
  `  VERIFY_META_APP_SECRET      ${words.VERIFY_META_APP_SECRET}`,
  `  VERIFY_META_REDIRECT_URL    ${words.VERIFY_META_REDIRECT_URL}`,
  '',
  'One platform alone will do. On the simulators, without any credentials: npm run verify-platforms -- --sandbox',
].join('\n');

/**
 * Reads the settings once; no value of them is ever printed.
 * Errors: ActionableError that names the setting and says what it must be.
 */
export const readTargets = (environment: Readonly<Record<string, string | undefined>>): Targets => {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => Object.hasOwn(words, name) && value !== ''),
  );
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('VERIFY_') && !Object.hasOwn(words, name),
  );
  if (unknown.length > 0)
    throw new ActionableError(
      `There is no setting ${unknown.join(', ')}. Known are: ${Object.keys(words).join(', ')}.`,
    );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0]) as SettingName))];
    throw new ActionableError(names.map((name) => `${name} must be ${words[name]}.`).join('\n'));
  }
  const value = parsed.data;
  const isSet = (name: SettingName): boolean => given[name] !== undefined;
  for (const names of Object.values(needed)) {
    const missing = names.filter((name) => !isSet(name));
    if (missing.length > 0 && missing.length < names.length)
      throw new ActionableError(missing.map((name) => `${name} is missing: ${words[name]}.`).join('\n'));
  }
  return {
    livechat:
      value.VERIFY_LIVECHAT_CLIENT_ID === undefined
        ? undefined
        : {
            clientId: value.VERIFY_LIVECHAT_CLIENT_ID,
            identityClientId: value.VERIFY_LIVECHAT_IDENTITY_CLIENT_ID,
            accountsUrl: value.VERIFY_LIVECHAT_ACCOUNTS_URL,
            apiUrl: value.VERIFY_LIVECHAT_API_URL,
            redirectPorts: value.VERIFY_LIVECHAT_REDIRECT_PORTS,
          },
    meta:
      value.VERIFY_META_APP_ID === undefined ||
      value.VERIFY_META_APP_SECRET === undefined ||
      value.VERIFY_META_REDIRECT_URL === undefined
        ? undefined
        : {
            appId: value.VERIFY_META_APP_ID,
            appSecret: value.VERIFY_META_APP_SECRET,
            redirectUri: value.VERIFY_META_REDIRECT_URL,
            graphUrl: value.VERIFY_META_GRAPH_URL,
            dialogUrl: value.VERIFY_META_DIALOG_URL,
            graphVersion: value.VERIFY_META_GRAPH_VERSION,
            pageId: value.VERIFY_META_PAGE_ID,
          },
  };
};

/** Names of all settings, for the documents' test. */
export const settingNames = Object.keys(words);
