/**
 * The simulated Meta world: one app, the people who can connect it, their Pages and Instagram accounts,
 * customers, threads and messages. Everything lives in memory. All times are sandbox time, epoch milliseconds.
 * Ids follow instagram.md §0; every name is invented.
 */
import type { SandboxContext } from '../context.ts';
import type { Books } from './books.ts';
import type { ReadLag } from '../read-lag.ts';
import type { Chance } from '../seeded-random.ts';
import type { ShortPages } from './graph/page-cutter.ts';

/** Usage figures put into response headers while scripted (instagram.md §9). */
export interface UsageHeaders {
  app?: Record<string, unknown> | undefined;
  businessUseCase?: Record<string, unknown> | undefined;
}

/** Behaviour that a test may switch (`PATCH /control/meta/options`). */
export interface MetaOptions {
  /** When the echo of an API send is delivered: before the HTTP answer, after it, or not at all. */
  echo: 'after' | 'before' | 'none';
  /** Whether the documented call rates hold (conversations 2/s, sends 300/s, audio and video 10/s). */
  rateLimits: boolean;
  /** The dashboard switch "Require App Secret". */
  requireAppSecretProof: boolean;
  /** Whether the app has the reviewed feature "Human Agent". */
  humanAgentFeature: boolean;
  /** How a tag without the feature is refused: code 3 (documented), or code 10 at HTTP 403 (seen). */
  humanAgentRefusal: 'capability' | 'permission';
  /** Whether `reply_to` is known to the send call. */
  replyTo: boolean;
  /** Kinds of which a Page takes no upload, only a link (older Pages, instagram.md §7.2). */
  refusedUploads: readonly string[];
  /** Answers `"true"` in place of `true` in control, moderation and subscribe calls. */
  successAsString: boolean;
  /** `/me/accounts` answers an empty list although Pages were chosen (seen with Login for Business). */
  accountsHidden: boolean;
  /** Days after a person's last login for which their tokens open data (instagram.md §2.5). */
  dataAccessDays: number;
  /** Whether tokens are refused (190/463) after that; what it does to a Page's token is disputed. */
  dataAccessEnforced: boolean;
  /** Whether the app is published (Live); if not, customers cause no events. */
  published: boolean;
  /** Pages of threads and of messages that hold fewer than they could, even none, with `paging.next` (instagram.md §10). */
  shortPages?: ShortPages | undefined;
  /** How many of a thread's newest messages are listed, without a sign that there are more; undefined: all of them. */
  listedMessages?: number | undefined;
  /** Lists of several threads with their messages that are answered with code 1 (instagram.md §10). */
  nestedRefusals?: Chance | undefined;
  /** Time-outs, refusals of one thing and errors after a success that nobody ordered (instagram.md §8). */
  oddities?: Chance | undefined;
  /** How much later than it was written a message is listed. */
  historyLag?: ReadLag | undefined;
  /** Only people with a role on the app cause events (instagram.md §1). */
  standardAccess: boolean;
  usageHeaders?: UsageHeaders | undefined;
  /** What a send answers while another app has the thread; both were seen. */
  ownerRefusal: '10/2018300' | '100/2534037';
  /** What taking a thread answers where the account does not allow it. */
  takeRefusal: Refusal;
  /** Control of a thread ends a day after it was got, or a day after the last event of the thread. Nothing tells of it. */
  controlEnds: 'after-a-day' | 'after-a-quiet-day';
  /** Whether `reply_to` is a field of the history's messages: in Meta's table it is not (instagram.md §10). */
  historyReplyTo: boolean;
  /** Fields of the history's messages that are refused with #100 although they are in the table. */
  refusedFields: readonly string[];
  /** Lists of the history, of threads and of Pages hold one entry of `null` besides. */
  oddEntries: boolean;
  /** Whether the echo of an API send names the app (documented is `is_echo` alone, instagram.md §6.1). */
  echoAppId: boolean;
  /** Whether the echo of an API send names the message that it answers (documented is `is_echo` alone). */
  echoReplyTo: boolean;
  /** Divides the documented waits of a failed webhook; 1 = as documented. Alerts and unsubscription keep their time. */
  retryPace: number;
}

/** App-level webhook settings of the dashboard (object Instagram). */
export interface WebhookSettings {
  url: string;
  verifyToken: string;
  /** Ticked fields, Instagram vocabulary (instagram.md §3, column "App level"). */
  fields: string[];
}

export interface MetaApp {
  readonly id: string;
  readonly name: string;
  /** 32 hex characters; replaceable, as by "Reset" in the dashboard. */
  secret: string;
  readonly verifyToken: string;
  readonly redirectUris: Set<string>;
  /** Login for Business configurations: id → permissions. */
  readonly loginConfigs: Map<string, string[]>;
  webhook?: WebhookSettings | undefined;
  deauthorizeUrl?: string | undefined;
  dataDeletionUrl?: string | undefined;
}

/** What a person allowed the app. */
export interface Grant {
  scopes: Set<string>;
  declined: Set<string>;
  pageIds: Set<string>;
}

export interface Person {
  /** App-scoped id (ASID). */
  readonly id: string;
  readonly name: string;
  /** The person's role on each Page. */
  readonly roles: Map<string, string[]>;
  /** When the person last went through the dialog; absent before. */
  loggedInAt?: number | undefined;
  /** Absent while the app is not installed for the person. */
  grant?: Grant | undefined;
}

/**
 * Conversation routing of a Page (instagram.md §11). `none`: control calls answer 27. `zero-configuration`: every app may send
 * and gets every event; taking is refused, asking is allowed. `default-app`: who has a thread keeps the others from sending.
 */
export type Routing = 'none' | 'zero-configuration' | 'default-app';

export interface Page {
  readonly id: string;
  name: string;
  readonly category: string;
  /** Absent when no professional account is linked. */
  accountId?: string | undefined;
  /** The phone app's switch "Allow access to messages". */
  messageAccess: boolean;
  /** Fields the app subscribed with; absent when not subscribed. Page vocabulary (instagram.md §3). */
  subscribedFields?: string[] | undefined;
  /** The business broke a policy: no message of it is accepted (100/2534029). */
  isBlocked: boolean;
  routing: Routing;
  /** The account's setting "Take control": whether an app may take a thread from another one. */
  mayTakeControl: boolean;
}

export interface IgAccount {
  readonly id: string;
  readonly pageId: string;
  /** The handle; people change it. */
  username: string;
  readonly name: string;
}

/** Whether a customer can be written to, and what the refusal says if not. */
export type Reachability = 'reachable' | 'blocked' | 'deactivated' | 'cannot-receive';

export interface AutoReply {
  texts: string[];
  /** Sandbox time between the business's message and the answer. */
  delayMs: number;
  next: number;
}

export interface Customer {
  /** IGSID: this customer for this one account. */
  readonly id: string;
  readonly accountId: string;
  readonly username: string;
  /** May be null or "" as on the platform. */
  name: string | null;
  profilePicture: boolean;
  followerCount: number;
  followsBusiness: boolean;
  followedByBusiness: boolean;
  verified: boolean;
  /** Whether a profile may be read: the customer has written (else error 230). */
  hasConsented: boolean;
  reachability: Reachability;
  blockedByBusiness: boolean;
  /** A role on the app: without Advanced Access only these cause events. */
  hasAppRole: boolean;
  autoReply?: AutoReply | undefined;
}

/** Attachment as in a webhook: a type and perhaps a payload. */
export interface Attachment {
  type: string;
  payload?: Record<string, unknown> | null | undefined;
}

export interface StoredReaction {
  reaction: string;
  emoji: string;
}

/** Who produced a message: the customer, our app by API, or the account's owner on a phone. */
export type MessageOrigin = 'customer' | 'api' | 'phone-app';

export interface Message {
  readonly mid: string;
  readonly threadId: string;
  readonly origin: MessageOrigin;
  readonly createdAt: number;
  text?: string | undefined;
  attachments: Attachment[];
  replyTo?: Record<string, unknown> | undefined;
  isUnsupported: boolean;
  isDeleted: boolean;
  editCount: number;
  /** Reactions by id of the person (customer id or account id). */
  readonly reactions: Map<string, StoredReaction>;
  /** Further keys of the webhook item (`quick_reply`, `referral`, …). */
  readonly extra: Record<string, unknown>;
}

export interface Thread {
  readonly id: string;
  readonly accountId: string;
  readonly customerId: string;
  /** In order of creation. */
  readonly messages: Message[];
  updatedAt: number;
  /** Last customer action that opens the reply window; absent before the first. */
  windowOpenedAt?: number | undefined;
  /** The first message came from an ad: the window is seven days. */
  cameFromAd: boolean;
  /** The app that owns the thread; absent while idle. */
  owner?: { appId: string; expiresAt: number } | undefined;
  folder: 'primary' | 'requests' | 'general';
  /** Last own message that the customer has seen. */
  customerReadMid?: string | undefined;
  /** When the business set its seen mark. */
  businessSeenAt?: number | undefined;
  isBusinessTyping: boolean;
}

export interface Comment {
  readonly id: string;
  readonly accountId: string;
  readonly customerId: string;
  readonly text: string;
  readonly createdAt: number;
  isAnswered: boolean;
}

export interface AccessToken {
  readonly value: string;
  readonly kind: 'USER' | 'PAGE';
  readonly personId: string;
  readonly pageId?: string | undefined;
  readonly scopes: ReadonlySet<string>;
  readonly issuedAt: number;
  /** 0 = never expires. */
  expiresAt: number;
  readonly isLongLived: boolean;
  /** Why the token is dead (190 with this subcode); absent while alive. */
  deadSubcode?: number | undefined;
}

export interface LoginCode {
  readonly code: string;
  readonly redirectUri: string;
  readonly personId: string;
  readonly expiresAt: number;
  readonly challenge: { method: string; value: string } | undefined;
  isUsed: boolean;
}

/** A dialog that is open in somebody's browser. */
export interface DialogRequest {
  readonly id: string;
  readonly redirectUri: string;
  readonly state?: string | undefined;
  readonly responseTypes: ReadonlySet<string>;
  /** Permissions asked for and shown. */
  readonly scopes: readonly string[];
  /** Login for Business: all or nothing. */
  readonly isAllOrNothing: boolean;
  readonly isRerequest: boolean;
  readonly challenge: { method: string; value: string } | undefined;
  readonly expiresAt: number;
}

export interface Upload {
  readonly id: string;
  readonly accountId: string;
  readonly type: string;
  readonly url: string;
  /** Of a file that came as bytes. */
  readonly file?:
    { readonly name: string; readonly contentType: string; readonly content: Uint8Array } | undefined;
}

/** What a call about one refused thing answers. */
export interface Refusal {
  code: number;
  subcode?: number | undefined;
}

export interface MetaWorld {
  readonly context: SandboxContext;
  readonly app: MetaApp;
  readonly options: MetaOptions;
  readonly people: Map<string, Person>;
  readonly pages: Map<string, Page>;
  readonly accounts: Map<string, IgAccount>;
  readonly customers: Map<string, Customer>;
  readonly threads: Map<string, Thread>;
  /** Thread id by customer id; a customer id belongs to one account. */
  readonly threadIds: Map<string, string>;
  readonly messages: Map<string, Message>;
  readonly comments: Map<string, Comment>;
  readonly tokens: Map<string, AccessToken>;
  readonly codes: Map<string, LoginCode>;
  readonly dialogs: Map<string, DialogRequest>;
  readonly uploads: Map<string, Upload>;
  /** Customers, threads and messages that calls are refused for, by id; other calls of the account go on. */
  readonly refusals: Map<string, Refusal>;
  /** Media paths that answer 403. */
  readonly deadMedia: Set<string>;
  readonly books: Books;
  /** Whether the customer of `settings.firstCustomer` has written or is scheduled to. */
  hasFirstCustomer: boolean;
  /** Recent call times per rate bucket. */
  readonly rates: Map<string, number[]>;
  /** Grows with every change a customer could see; the phone page polls it. */
  version: number;
}
