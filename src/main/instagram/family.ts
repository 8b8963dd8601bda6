import type { AccountId, PageId } from '../../shared/domain/index.ts';

/** One connected account as the API's paths need it. */
export interface AccountRef {
  pageId: PageId;
  accountId: AccountId;
}

/**
 * What differs between the two API families (instagram.md §1): host, path ids and field vocabulary. All else in this module
 * is the same for both. The console uses the Page family.
 */
export interface InstagramFamily {
  readonly name: 'page';
  /** Base address with the version, without a trailing slash. */
  readonly apiUrl: string;
  messagesPath(account: AccountRef): string;
  /** Where a file is uploaded to, to be sent by its id. */
  uploadPath(account: AccountRef): string;
  conversationsPath(account: AccountRef): string;
  /** What tells how the account is called. */
  accountPath(account: AccountRef): string;
  subscriptionPath(account: AccountRef): string;
  threadControlPath(account: AccountRef, call: 'take' | 'request'): string;
  /** Asked for when subscribing. One unknown name would reject the whole call; POST replaces the list. */
  readonly subscribedFields: readonly string[];
}

/**
 * "Messenger API for Instagram", Facebook Login: everything hangs on the Page, named in the Page's vocabulary (instagram.md §3).
 */
export const createPageFamily = (meta: { graphUrl: string; graphVersion: string }): InstagramFamily => ({
  name: 'page',
  apiUrl: `${meta.graphUrl.replace(/\/+$/, '')}/${meta.graphVersion}`,
  messagesPath: ({ pageId }) => `/${pageId}/messages`,
  uploadPath: ({ pageId }) => `/${pageId}/message_attachments`,
  conversationsPath: ({ pageId }) => `/${pageId}/conversations`,
  accountPath: ({ pageId }) => `/${pageId}`,
  subscriptionPath: ({ pageId }) => `/${pageId}/subscribed_apps`,
  threadControlPath: ({ pageId }, call) => `/${pageId}/${call}_thread_control`,
  subscribedFields: [
    'messages',
    'messaging_postbacks',
    'message_reactions',
    'message_reads',
    'messaging_referrals',
    'messaging_handovers',
    'messaging_policy_enforcement',
    'standby',
  ],
});
