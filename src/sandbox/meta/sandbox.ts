/**
 * The Meta side as an object: what the control API offers over HTTP, for tests in the same process.
 * Methods that cause webhooks resolve when the first delivery attempt has ended, however it ended.
 */
import { defined, type MetaCredentials, type Optional } from '../context.ts';
import type { Meta } from './graph/call.ts';
import type { PAGE_FIELDS } from './graph/subscribed-apps.ts';
import { newNumericId, randomText, tokenHash } from './ids.ts';
import { decideDialog, openDialog, type DialogDecision } from './login/dialog.ts';
import { applyDecision } from './login/grants.ts';
import { deathOf, issueUserToken, killTokens, pageTokenFor, scopesOf } from './login/tokens.ts';
import type { Books, CallbackRecord } from './books.ts';
import type {
  Customer,
  IgAccount,
  Message,
  MetaOptions,
  MetaWorld,
  Page,
  Person,
  Thread,
  WebhookSettings,
} from './model.ts';
import * as actions from './messaging/customer-actions.ts';
import { autoReply } from './messaging/after-send.ts';
import { policyItem } from './messaging/items.ts';
import { changeOwner } from './messaging/thread-control.ts';
import { openThread, threadOf } from './messaging/threads.ts';
import { newPage, pageOf } from './pages.ts';
import { KNOWN_PERMISSIONS, makeCustomer, META_SEED } from './seed.ts';
import { removeApp } from './webhooks/callbacks.ts';
import { INSTAGRAM_FIELDS } from './webhooks/fields.ts';
import type { MetaEvent, ReleaseOptions } from './webhooks/sender.ts';
import { verifyAndSave, type Verification } from './webhooks/verification.ts';

/** Asked for something that is not in the world. */
export class NotInSandbox extends Error {}

export interface TokenFilter {
  token?: string | undefined;
  pageId?: string | undefined;
  personId?: string | undefined;
}

/** A token as the books show it: without its value. */
export interface TokenSummary {
  tokenHash: string;
  kind: 'USER' | 'PAGE';
  personId: string;
  pageId: string | undefined;
  scopes: string[];
  expiresAt: number;
  /** Subcode of 190 it answers; absent while alive. */
  deadSubcode: number | undefined;
}

export interface ConnectOptions {
  personId?: string | undefined;
  pageId?: string | undefined;
  scopes?: string[] | undefined;
  /** Subscribes the Page as well, with the console's fields. */
  isSubscribed?: boolean | undefined;
}

export interface NewPage {
  name: string;
  /** Links an Instagram account with this name. */
  username?: string | undefined;
  personId?: string | undefined;
  tasks?: string[] | undefined;
}

export interface MetaSandbox extends MetaCredentials {
  readonly world: MetaWorld;
  readonly books: Books;
  readonly options: MetaOptions;
  registerRedirectUri(uri: string): void;
  /** The dashboard's "Verify and save"; verify token and fields default to the seed's and to all messaging fields. */
  setWebhook(settings: Optional<WebhookSettings> & { url: string }): Promise<Verification>;
  /** Replaces the app secret, as the dashboard's "Reset" does; answers it. */
  rotateSecret(secret?: string): string;
  /** Plays the person in front of the dialog: opens `dialogUrl`, decides, answers where the browser is sent. */
  authorize(dialogUrl: string, answer?: Optional<DialogDecision>): string;
  /** Skips the dialog: grants, and answers a long-lived user token and its Page token. */
  connect(options?: ConnectOptions): { userToken: string; pageToken: string };
  tokens(): TokenSummary[];
  /** Kills matching tokens (all without a filter); they answer 190 with the subcode. Answers how many. */
  invalidateTokens(subcode: number, filter?: TokenFilter): number;
  /** The person removes the app in their settings; calls the callbacks. */
  removeApp(personId: string, wantsDeletion: boolean): Promise<CallbackRecord[]>;
  addPerson(name: string): Person;
  addPage(page: NewPage): { page: Page; account: IgAccount | undefined };
  addCustomer(fields?: Optional<Customer>): Customer;
  customer(id: string): Customer;
  thread(customerId: string): Thread | undefined;
  customerSends(customerId: string, what: actions.CustomerMessage): Promise<Message>;
  customerUnsends(customerId: string, mid: string): Promise<void>;
  customerEdits(customerId: string, mid: string, text: string): Promise<void>;
  customerReacts(customerId: string, mid: string, emoji: string | undefined): Promise<void>;
  customerReads(customerId: string): Promise<void>;
  customerTaps(customerId: string, postback: actions.Postback): Promise<void>;
  customerFollowsLink(customerId: string, ref: string): Promise<void>;
  customerComments(customerId: string, text: string): Promise<string>;
  /** The account's owner writes in the Instagram app: an echo without our app id. */
  ownerSends(customerId: string, what: actions.OwnerMessage): Promise<Message>;
  ownerUnsends(customerId: string, mid: string): Promise<void>;
  /** Lets the customer's phone read and answer by itself; undefined ends it. */
  setAutoReply(customerId: string, reply: { texts: string[]; delayMs: number } | undefined): void;
  /** Another app takes the thread (or ours gets it back); sets the Page up for a default app. */
  setThreadOwner(customerId: string, appId: string | undefined): Promise<void>;
  /** Meta warns, blocks or unblocks the business behind a Page, and says so by webhook unless `isAnnounced` is false. */
  enforcePolicy(
    pageId: string,
    action: 'warning' | 'block' | 'unblock',
    isAnnounced?: boolean,
  ): Promise<void>;
  /** Calls about this one customer, thread or message are refused from now on. */
  refuse(id: string, error?: { code?: number | undefined; subcode?: number | undefined }): void;
  /** They work again. */
  allow(id: string): void;
  /** Any item, in an envelope, under the usual conditions. Answers whether it was queued. */
  sendItem(event: MetaEvent): Promise<boolean>;
  /** Any whole body, signed, whatever the subscriptions say. */
  sendBody(body: unknown): Promise<void>;
  holdWebhooks(): void;
  releaseWebhooks(options?: ReleaseOptions): Promise<number>;
  /** No delivery attempt is under way; later retries are not waited for. */
  webhooksSettled(): Promise<void>;
}

const CONSOLE_FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_reactions',
  'message_reads',
  'messaging_referrals',
  'messaging_handovers',
  'messaging_policy_enforcement',
  'standby',
] satisfies (typeof PAGE_FIELDS)[number][];

/** All messaging fields but `message_edit`, which nobody should tick without need. */
const DEFAULT_WEBHOOK_FIELDS = INSTAGRAM_FIELDS.filter((field) => field !== 'message_edit');

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new NotInSandbox(`There is no such ${what} in the sandbox.`);
  return value;
};

/** Builds the handle of one world. */
export function createMetaSandbox(meta: Meta): MetaSandbox {
  const { world, webhooks } = meta;
  const { app } = world;
  const customer = (id: string): Customer => found(world.customers.get(id), 'customer');
  const person = (id: string | undefined): Person =>
    found(world.people.get(id ?? META_SEED.person.id), 'person');

  return {
    appId: app.id,
    get appSecret() {
      return app.secret;
    },
    verifyToken: app.verifyToken,
    world,
    books: world.books,
    options: world.options,
    registerRedirectUri: (uri) => void app.redirectUris.add(uri),
    setWebhook: ({ url, verifyToken = app.verifyToken, fields = DEFAULT_WEBHOOK_FIELDS }) =>
      verifyAndSave(world, { url, verifyToken, fields: [...fields] }),
    rotateSecret(secret = randomText(32).toLowerCase()) {
      app.secret = secret;
      return secret;
    },
    authorize(dialogUrl, answer = {}) {
      const query = Object.fromEntries(new URL(dialogUrl).searchParams);
      return decideDialog(world, openDialog(world, query).id, {
        personId: answer.personId ?? META_SEED.person.id,
        decision: answer.decision ?? 'allow',
        scopes: answer.scopes,
        pageIds: answer.pageIds,
      });
    },
    connect({ personId, pageId = META_SEED.bakeryPage.id, scopes, isSubscribed = false } = {}) {
      const who = person(personId);
      const page = found(world.pages.get(pageId), 'Page');
      const asked = scopes ?? [...KNOWN_PERMISSIONS];
      applyDecision(who, asked, new Set(asked), new Set([...(who.grant?.pageIds ?? []), pageId]));
      if (isSubscribed) page.subscribedFields = [...CONSOLE_FIELDS];
      const user = issueUserToken(world, who, true);
      return { userToken: user.value, pageToken: pageTokenFor(world, user, pageId).value };
    },
    tokens: () =>
      [...world.tokens.values()].map((token) => ({
        tokenHash: tokenHash(token.value),
        kind: token.kind,
        personId: token.personId,
        pageId: token.pageId,
        scopes: [...scopesOf(world, token)],
        expiresAt: token.expiresAt,
        deadSubcode: deathOf(world, token),
      })),
    invalidateTokens: (subcode, filter = {}) =>
      killTokens(
        world,
        subcode,
        (token) =>
          (filter.token === undefined || token.value === filter.token) &&
          (filter.pageId === undefined || token.pageId === filter.pageId) &&
          (filter.personId === undefined || token.personId === filter.personId),
      ),
    removeApp: (personId, wantsDeletion) => removeApp(world, person(personId), wantsDeletion),
    addPerson(name) {
      const added: Person = { id: newNumericId('1221', 15), name, roles: new Map() };
      world.people.set(added.id, added);
      return added;
    },
    addPage({ name, username, personId, tasks = ['MESSAGING', 'MODERATE', 'MANAGE'] }) {
      const who = person(personId);
      const accountId = username === undefined ? undefined : newNumericId('178414', 17);
      const page = newPage(newNumericId('1044', 15), name, accountId);
      world.pages.set(page.id, page);
      who.roles.set(page.id, [...tasks]);
      if (accountId === undefined || username === undefined) return { page, account: undefined };
      const account: IgAccount = { id: accountId, pageId: page.id, username, name };
      world.accounts.set(account.id, account);
      return { page, account };
    },
    addCustomer(fields = {}) {
      const id = fields.id ?? newNumericId('7610', 16);
      const added = makeCustomer({
        username: `customer.${id.slice(-6)}`,
        name: `Customer ${id.slice(-6)}`,
        accountId: META_SEED.account.id,
        ...defined(fields),
        id,
      });
      found(world.accounts.get(added.accountId), 'Instagram account');
      world.customers.set(id, added);
      world.version += 1;
      return added;
    },
    customer,
    thread: (customerId) => threadOf(world, customer(customerId)),
    customerSends: async (id, what) => actions.customerSends(meta, customer(id), what),
    customerUnsends: async (id, mid) => actions.unsend(meta, customer(id), mid, 'customer'),
    customerEdits: async (id, mid, text) => actions.customerEdits(meta, customer(id), mid, text),
    customerReacts: async (id, mid, emoji) => actions.customerReacts(meta, customer(id), mid, emoji),
    customerReads: async (id) => actions.customerReads(meta, customer(id)),
    customerTaps: async (id, postback) => actions.customerTaps(meta, customer(id), postback),
    customerFollowsLink: async (id, ref) => actions.customerFollowsLink(meta, customer(id), ref),
    customerComments: async (id, text) => actions.customerComments(meta, customer(id), text),
    async ownerSends(id, what) {
      const message = await actions.ownerSends(meta, customer(id), what);
      autoReply(meta, customer(id));
      return message;
    },
    ownerUnsends: async (id, mid) => actions.unsend(meta, customer(id), mid, 'business'),
    setAutoReply(id, reply) {
      customer(id).autoReply = reply === undefined ? undefined : { ...reply, next: 0 };
      world.version += 1;
    },
    async setThreadOwner(id, appId) {
      const who = customer(id);
      const thread = openThread(world, who);
      const page = pageOf(world, who.accountId);
      if (page !== undefined) page.routing = 'default-app';
      if (appId === undefined) thread.owner = undefined;
      else {
        const event = appId === app.id ? 'pass_thread_control' : 'take_thread_control';
        await changeOwner(meta, who, thread, event, appId, '');
      }
    },
    async enforcePolicy(pageId, action, isAnnounced = true) {
      const page = found(world.pages.get(pageId), 'Page');
      if (action !== 'warning') page.isBlocked = action === 'block';
      if (isAnnounced && page.accountId !== undefined) {
        const item = policyItem(page.id, action, world.context.clock.now());
        await webhooks.emit({ accountId: page.accountId, item });
      }
    },
    refuse: (id, { code = 10, subcode } = {}) => void world.refusals.set(id, { code, subcode }),
    allow: (id) => void world.refusals.delete(id),
    sendItem: (event) => webhooks.emit(event),
    sendBody: (body) => webhooks.sendBody(body),
    holdWebhooks: () => webhooks.hold(),
    releaseWebhooks: (options) => webhooks.release(options),
    webhooksSettled: () => webhooks.settled(),
  };
}
