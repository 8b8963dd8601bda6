import { z } from 'zod';
import { BackchannelError } from './errors.ts';
import { isOnThisComputer } from './loopback.ts';

/**
 * Where LiveChat and Meta are, and as which apps this program is registered there. Part of the build, or of IT's enforced policy;
 * never of what a relay says, which could otherwise send every token to hosts of its own (decision 0079).
 */
export interface PlatformHosts {
  livechat: {
    /** Empty: this build has none, and nobody can sign in. */
    clientId: string;
    /**
     * A second registration at LiveChat to which nothing but the identity scopes can be granted. Undefined: the first one, asked
     * for those scopes only.
     */
    identityClientId?: string | undefined;
    accountsUrl: string;
    apiUrl: string;
    /** `http://127.0.0.1:<port>/callback` is registered for each; tried in turn. */
    redirectPorts: readonly number[];
  };
  meta: {
    /** Empty: this build has none, and nobody can connect Instagram. */
    appId: string;
    graphUrl: string;
    graphVersion: string;
    /** Host of the page where people log in to Facebook. */
    dialogUrl: string;
  };
  /** All of them are simulated on this computer. */
  isSandbox: boolean;
}

/** The real platforms. Source: livechat.md §1, instagram.md §1. */
export const realHosts = {
  accountsUrl: 'https://accounts.livechat.com',
  apiUrl: 'https://api.livechatinc.com',
  graphUrl: 'https://graph.facebook.com',
  graphVersion: 'v25.0',
  dialogUrl: 'https://www.facebook.com',
  // Several people may sign in at the same time on one computer (a terminal server).
  redirectPorts: [47_811, 47_812, 47_813, 47_814, 47_815, 47_816, 47_817, 47_818],
} as const;

/** https, or plain http on this computer. Comes without a trailing slash. */
const hostSchema = z
  .url({ protocol: /^https?$/ })
  .max(200)
  .refine((address) => new URL(address).protocol === 'https:' || isOnThisComputer(address))
  .transform((address) => address.replace(/\/+$/, ''));

const clientIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);

/** What a build, a policy or a try-out may say. What it leaves out is the real platforms'. */
export const platformSettingsSchema = z.strictObject({
  livechatClientId: clientIdSchema.optional(),
  livechatIdentityClientId: clientIdSchema.optional(),
  livechatAccountsUrl: hostSchema.optional(),
  livechatApiUrl: hostSchema.optional(),
  livechatRedirectPorts: z.array(z.number().int().min(1).max(65_535)).min(1).max(16).optional(),
  metaAppId: z
    .string()
    .regex(/^\d{1,32}$/)
    .optional(),
  metaGraphUrl: hostSchema.optional(),
  metaDialogUrl: hostSchema.optional(),
  metaGraphVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,3}$/)
    .optional(),
});
export type PlatformSettings = z.infer<typeof platformSettingsSchema>;

/** The platforms with these settings. */
export const platformHostsOf = (settings: PlatformSettings): PlatformHosts => {
  const livechat = {
    clientId: settings.livechatClientId ?? '',
    identityClientId: settings.livechatIdentityClientId,
    accountsUrl: settings.livechatAccountsUrl ?? realHosts.accountsUrl,
    apiUrl: settings.livechatApiUrl ?? realHosts.apiUrl,
    redirectPorts: settings.livechatRedirectPorts ?? realHosts.redirectPorts,
  };
  const meta = {
    appId: settings.metaAppId ?? '',
    graphUrl: settings.metaGraphUrl ?? realHosts.graphUrl,
    graphVersion: settings.metaGraphVersion ?? realHosts.graphVersion,
    dialogUrl: settings.metaDialogUrl ?? realHosts.dialogUrl,
  };
  const addresses = [livechat.accountsUrl, livechat.apiUrl, meta.graphUrl, meta.dialogUrl];
  return { livechat, meta, isSandbox: addresses.every(isOnThisComputer) };
};

/** For calls that need the app's registration. Errors: SETTING_MISSING, naming what the build lacks. */
export const requireRegistration = (id: string, setting: string): void => {
  if (id === '') throw new BackchannelError('SETTING_MISSING', { details: { setting } });
};
