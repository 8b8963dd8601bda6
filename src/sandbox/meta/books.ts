/** What happened in the Meta world: the records tests and trainers read. Times are sandbox time, epoch milliseconds. */

/** One accepted POST /messages that produced a message. */
export interface SendRecord {
  at: number;
  pageId: string;
  accountId: string;
  customerId: string;
  mid: string;
  /** First 16 hex characters of SHA-256 of the token used. */
  tokenHash: string;
  text: string | undefined;
  attachmentTypes: string[];
  /** The message it answers, by `reply_to`. */
  replyToMid: string | undefined;
  messagingType: string;
  tag: string | undefined;
  /** The tag was used although the 24 h window was open: a breach of policy. */
  isTaggedInsideWindow: boolean;
}

/** One Graph API call, however it ended. */
export interface CallRecord {
  at: number;
  call: string;
  method: string;
  status: number;
  code: number | undefined;
  tokenHash: string | undefined;
}

/** One attempt to bring a webhook to the app. */
export interface DeliveryAttempt {
  at: number;
  /** HTTP status; absent when no answer came. */
  status?: number | undefined;
}

export interface DeliveryRecord {
  id: string;
  createdAt: number;
  url: string;
  accountIds: string[];
  /** Field names of the items inside, Instagram vocabulary. */
  fields: string[];
  mids: string[];
  bytes: number;
  state: 'pending' | 'delivered' | 'dropped';
  attempts: DeliveryAttempt[];
}

export interface RevocationRecord {
  at: number;
  personId: string;
  by: 'user-token' | 'app-token' | 'person';
  /** One permission, or everything when absent. */
  permission: string | undefined;
  deadTokens: number;
}

export interface CallbackRecord {
  at: number;
  kind: 'deauthorize' | 'data-deletion';
  personId: string;
  url: string;
  status: number | undefined;
  answer: unknown;
}

export interface SubscriptionRecord {
  at: number;
  pageId: string;
  action: 'subscribed' | 'unsubscribed' | 'unsubscribed-after-failures' | 'removed-with-grant';
  fields: string[];
}

/** What happened, for tests and trainers (`GET /control/meta/books`). */
export interface Books {
  readonly sends: SendRecord[];
  readonly senderActions: { at: number; customerId: string; action: string; mid: string | undefined }[];
  readonly calls: CallRecord[];
  readonly deliveries: DeliveryRecord[];
  readonly revocations: RevocationRecord[];
  readonly callbacks: CallbackRecord[];
  readonly subscriptions: SubscriptionRecord[];
  /** Pages whose deliveries failed for 15 minutes: the moment Meta alerts the developer. */
  readonly alerts: { at: number; pageId: string }[];
}
