import { z } from 'zod';
import { countSchema, listOf, momentSchema, wordSchema } from '../bounds.ts';
import {
  agentIdSchema,
  chatIdSchema,
  channelSchema,
  conversationIdSchema,
  conversationSchema,
  deviceIdSchema,
  inboxSortSchema,
  inboxViewSchema,
  messageIdSchema,
  mediaKindSchema,
  messageSchema,
  pageIdSchema,
  privateChatSummarySchema,
  privateMessageIdSchema,
  privateMessageSchema,
} from '../domain/index.ts';
import {
  appStateSchema,
  awaitedPageSchema,
  bridgeStateSchema,
  connectProgressSchema,
  healthItemSchema,
  pageLinkSchema,
  placeSchema,
  settingsSchema,
  startProblemSchema,
} from './state.ts';
import { auditViewSchema, computersViewSchema } from './computers.ts';
import { conversationContextRoutes } from './conversation-context-routes.ts';
import { firstPictureRoutes, inboxPageSchema } from './first-picture.ts';
import { managedRoutes } from './managed.ts';
import { menuAnswerSchema, menuRequestSchema, pagePointSchema } from './menus.ts';
import { preflightReportSchema, roundTripSchema } from './preflight.ts';
import { historyViewSchema, privateHistoryRoutes } from './private-history.ts';
import { privateMessageEvents, privateMessageRoutes } from './private-messages.ts';
import { policyStateSchema } from './policy-state.ts';
import { removalPlanSchema, removalsViewSchema, storedAboutMeSchema } from './privacy.ts';
import { removalKinds } from '../removal/words.ts';
import { replyRoutes } from './reply-routes.ts';
import { searchEvents, searchRoutes } from './search.ts';
import { emojiRoutes } from './emoji.ts';
import { savedReplyEvents, savedReplyRoutes } from './saved-replies.ts';
import { nothing, route } from './route.ts';
import { setupRoutes } from './setup.ts';
import { supportRoutes } from './support.ts';
import { teamEvents, teamRoutes } from './team-routes.ts';
import { updateRoutes } from './updates.ts';
import { groupRoutes } from './group-routes.ts';
import { failureNameSchema, tryItStateSchema } from './try-it.ts';
import { attachmentRoutes } from './attachments.ts';
import { privateFileRoutes } from './private-file-routes.ts';
import { noticeEvents, noticeRoutes } from './notices.ts';
import { workEvents, workRoutes } from './work.ts';

/**
 * The whole desktop contract. Requests: the renderer asks, main answers. Inputs are parsed by the router before any
 * handler sees them, outputs are parsed too and lose every field that is not listed.
 */
export const ipcRoutes = {
  ...teamRoutes,
  ...replyRoutes,
  ...savedReplyRoutes,
  ...emojiRoutes,
  ...noticeRoutes,
  ...managedRoutes,
  ...setupRoutes,
  ...supportRoutes,
  ...updateRoutes,
  ...firstPictureRoutes,

  'app/get-state': route(nothing, appStateSchema),
  /** Opens an http(s) link in the system's browser after main has checked it. Errors: INPUT_INVALID, BROWSER_MISSING. */
  'app/open-link': route(z.object({ url: z.string().max(2048) }), nothing),
  /** Try the network again now. */
  'app/reconnect': route(nothing, nothing),
  /** The system has a network again: what waits for its pause is tried now. LiveChat is not taken back from another place. */
  'app/network-is-back': route(nothing, nothing),
  /** Tries again what could not be applied; answers how much is left of it. Errors: RELAY_UNREACHABLE. */
  'app/retry-set-aside': route(nothing, z.object({ left: countSchema })),
  /** Ends the program in order and starts it anew. */
  'app/start-again': route(nothing, nothing),
  /** Why nothing else is answered; without `problem` the program has started. */
  'app/get-start-problem': route(nothing, z.object({ problem: startProblemSchema.optional() })),

  /** The person has read what was lost and what is back. */
  'recovery/dismiss': route(nothing, nothing),
  /** Shows what was kept in the system's file manager. Errors: NOT_FOUND. */
  'recovery/show-file': route(nothing, nothing),

  /** Puts the address of a page that is waited for on the clipboard. Errors: NOT_FOUND. */
  'browser/copy-address': route(z.object({ page: awaitedPageSchema }), nothing),

  /** Opens the system browser at LiveChat. `secrets: 'memory'` is the person's answer to a weak password store. */
  'session/sign-in': route(z.object({ secrets: z.enum(['persistent', 'memory']) }), nothing),
  'session/cancel-sign-in': route(nothing, nothing),
  /** Revokes, removes the device, deletes local data. `leftovers`: codes of what could not be done remotely. */
  'session/sign-out': route(nothing, z.object({ leftovers: listOf(wordSchema) })),

  /** Also of colleagues without Backchannel and without a message: nobody has to write to find that out. */
  'private-chat/list': route(nothing, z.object({ chats: listOf(privateChatSummarySchema) })),
  /** Newest 50 before `before` (sentAtMs, id of the oldest shown), oldest first in the answer. */
  'private-chat/list-messages': route(
    z.object({
      chatId: chatIdSchema,
      before: z.object({ sentAtMs: momentSchema, id: privateMessageIdSchema }).optional(),
    }),
    z.object({
      messages: listOf(privateMessageSchema),
      hasMore: z.boolean(),
      summary: privateChatSummarySchema,
    }),
  ),
  ...privateMessageRoutes,
  'private-chat/mark-read': route(z.object({ chatId: chatIdSchema }), nothing),
  /** The number two people compare by voice; groups of five digits. */
  'private-chat/get-safety-number': route(
    z.object({ colleagueId: agentIdSchema }),
    z.object({ safetyNumber: wordSchema.optional() }),
  ),
  'private-chat/confirm-safety-number': route(z.object({ colleagueId: agentIdSchema }), nothing),
  /** The person has seen that this colleague has a new computer. */
  'private-chat/acknowledge-new-computer': route(z.object({ colleagueId: agentIdSchema }), nothing),

  ...privateFileRoutes,
  ...groupRoutes,
  ...privateHistoryRoutes,

  'conversation/list': route(
    z.object({
      view: inboxViewSchema,
      /** Default: newest first. */
      sort: inboxSortSchema.optional(),
      /** The last row shown; `key`: `sortKeyOf` of it. */
      after: z.object({ key: z.number().min(-1e16).max(1e16), id: conversationIdSchema }).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    inboxPageSchema,
  ),
  'conversation/get': route(
    z.object({ conversationId: conversationIdSchema }),
    z.object({ conversation: conversationSchema.optional() }),
  ),
  'conversation/list-messages': route(
    z.object({
      conversationId: conversationIdSchema,
      before: z.object({ sentAtMs: momentSchema, id: messageIdSchema }).optional(),
    }),
    z.object({ messages: listOf(messageSchema), hasMore: z.boolean() }),
  ),
  ...conversationContextRoutes,
  /**
   * Takes a conversation over from the app that answers it. Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED,
   * INSTAGRAM_CONTROL_UNAVAILABLE, INSTAGRAM_CONTROL_REFUSED, and those of a call to Instagram.
   */
  'conversation/take-over': route(z.object({ conversationId: conversationIdSchema }), nothing),
  /** Asks that app to hand it over. Errors: as 'conversation/take-over'. */
  'conversation/ask-for': route(z.object({ conversationId: conversationIdSchema }), nothing),
  /** `seenId`: the newest message, whose end was on the screen of a focused window; absent: the person says that all is read. */
  'conversation/mark-read': route(
    z.object({ conversationId: conversationIdSchema, seenId: messageIdSchema.optional() }),
    nothing,
  ),
  /** What stands behind an attachment's address, told by its content: a story or a shared post may be a picture or a video. */
  'conversation/media-kind': route(
    z.object({ mediaUrl: z.string().startsWith('backchannel://media/').max(2048) }),
    z.object({ kind: mediaKindSchema }),
  ),

  ...attachmentRoutes,
  ...workRoutes,
  ...searchRoutes,

  'channel/get': route(
    nothing,
    z.object({ channel: channelSchema.optional(), connect: connectProgressSchema }),
  ),
  'channel/start-connect': route(nothing, nothing),
  /** As start-connect, for the connected account: nothing is chosen when Facebook grants the same Page again. */
  'channel/renew': route(nothing, nothing),
  'channel/choose-account': route(z.object({ pageId: pageIdSchema }), nothing),
  'channel/cancel-connect': route(nothing, nothing),
  /** Stops reading the account's past on this computer, or goes on; kept over restarts. */
  'channel/pause-history': route(z.object({ isPaused: z.boolean() }), nothing),
  /** Runs every check of the health view: the Page's subscription (which is repaired) and Instagram's history. */
  'channel/check': route(
    nothing,
    z.object({ channel: channelSchema.optional(), health: listOf(healthItemSchema) }),
  ),
  /** The last results; empty while no account is connected. */
  'channel/get-health': route(nothing, z.object({ health: listOf(healthItemSchema) })),
  /** Admins: another key, when nobody hands the present one over. Errors: ADMIN_ONLY, RELAY_UNREACHABLE, a signed request's. */
  'channel/make-key': route(nothing, nothing),
  /**
   * An admin has settled it with Meta: the account's replies, or answers after 24 hours, are tried again on all consoles.
   * Errors: ADMIN_ONLY, INSTAGRAM_NOT_CONNECTED.
   */
  'channel/end-limit': route(
    z.object({ limit: z.enum(['policy-block', 'human-agent']) }),
    z.object({ health: listOf(healthItemSchema) }),
  ),

  'bridge/get': route(nothing, bridgeStateSchema),
  /** An administrator's second LiveChat authorization, in the system browser; answers when it is done. */
  'bridge/authorize': route(nothing, nothing),
  /** Whether customers' media are copied into LiveChat, for the whole team; administrators only. */
  'bridge/set-media-copies': route(z.object({ isOn: z.boolean() }), nothing),

  /** Asks LiveChat, relay and Meta everything that can be asked about how they are set up; changes nothing. */
  'preflight/run': route(nothing, preflightReportSchema),
  'preflight/get-round-trip': route(nothing, roundTripSchema),
  /** Admins. Waits for a message with a code word, and answers it. Errors: ADMIN_ONLY, INSTAGRAM_NOT_CONNECTED. */
  'preflight/start-round-trip': route(nothing, nothing),
  'preflight/cancel-round-trip': route(nothing, nothing),

  /** What it would delete and leave. `conversationId`: of the customer to erase. Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED. */
  'removal/get-plan': route(
    z.object({ kind: z.enum(removalKinds), conversationId: conversationIdSchema.optional() }),
    removalPlanSchema,
  ),
  'removal/list': route(nothing, removalsViewSchema),
  /**
   * Admins; the role is asked again. `typedName` must be the plan's `confirmName`. Answers when the relay has accepted it: the
   * steps come with 'removal.changed'. Errors: ADMIN_ONLY, INPUT_INVALID (field typedName), INSTAGRAM_NOT_CONNECTED,
   * NOT_FOUND, the relay's.
   */
  'removal/start': route(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('disconnect'), typedName: z.string().max(200) }),
      z.object({
        kind: z.literal('uninstall'),
        when: z.enum(['scheduled', 'now']),
        typedName: z.string().max(200),
      }),
      z.object({
        kind: z.literal('erase-customer'),
        conversationId: conversationIdSchema,
        typedName: z.string().max(200),
      }),
    ]),
    z.object({ removalId: wordSchema }),
  ),
  /** Errors: ADMIN_ONLY, REMOVAL_NOT_SCHEDULED. */
  'removal/cancel': route(z.object({ removalId: z.string().max(64) }), nothing),
  'removal/bring-forward': route(z.object({ removalId: z.string().max(64) }), nothing),
  /** Fetches the signed record, checks it, and asks where to save it. `isSaved: false`: the person closed the dialog. */
  'removal/save-record': route(
    z.object({ removalId: z.string().max(64) }),
    z.object({ isSaved: z.boolean() }),
  ),
  /** Opens the printable page in the browser. Errors: NOT_FOUND, BROWSER_MISSING. */
  'removal/open-record': route(z.object({ removalId: z.string().max(64) }), nothing),
  /** Records of what this computer removed by itself, as one file. */
  'removal/save-local-records': route(nothing, z.object({ isSaved: z.boolean() })),
  /** The workspace's audit log, checked as a chain, as one file. Errors: ADMIN_ONLY. */
  'removal/save-audit': route(nothing, z.object({ isSaved: z.boolean() })),

  /**
   * The team's computers, as the relay lists them now. Errors of these: the relay's, RELAY_UNREACHABLE, ADMIN_ONLY where only an
   * administrator may, APPROVAL_BY_ANOTHER, NOT_FOUND.
   */
  'computers/list': route(nothing, computersViewSchema),
  'computers/remove': route(z.object({ deviceId: deviceIdSchema }), nothing),
  'computers/approve': route(z.object({ deviceId: deviceIdSchema }), nothing),
  'computers/readmit': route(z.object({ deviceId: deviceIdSchema }), nothing),
  /** Takes the Page access back at Meta and opens Facebook. Errors: also PAGE_GRANT_NOT_REVOKED, PAGE_GRANT_SHARED. */
  'computers/renew-page': route(nothing, nothing),
  /** Opens LiveChat; answers when the new grant is there. */
  'computers/renew-grant': route(nothing, nothing),
  /** Leaves what is still to be renewed after this removal. */
  'computers/end-renewal': route(z.object({ deviceId: deviceIdSchema }), nothing),
  /** The newest entries of the audit log, checked as a chain. Errors: ADMIN_ONLY, RECORD_FORGED. */
  'computers/get-audit': route(nothing, auditViewSchema),

  'privacy/get-policy': route(nothing, policyStateSchema),
  'privacy/accept-policy': route(z.object({ version: z.string().max(40) }), nothing),
  /** Signs out and removes this computer's data, as 'session/sign-out'. */
  'privacy/decline-policy': route(
    z.object({ version: z.string().max(40) }),
    z.object({ leftovers: listOf(wordSchema) }),
  ),
  'privacy/get-stored': route(nothing, storedAboutMeSchema),
  /** Everything this computer keeps of the person, texts of their private chats included, as one file. */
  'privacy/save-stored': route(nothing, z.object({ isSaved: z.boolean() })),

  /** Opens the system's context menu on a thing and answers what was chosen. Errors: NOT_FOUND. */
  'menu/open': route(menuRequestSchema, menuAnswerSchema),
  /** The picture at this place of the page, to the clipboard. */
  'menu/copy-picture': route(pagePointSchema, nothing),

  'settings/get': route(nothing, settingsSchema),
  'settings/set': route(settingsSchema.partial(), settingsSchema),
  'place/get': route(nothing, placeSchema),
  'place/set': route(placeSchema, nothing),

  /** Errors of these five: TRY_IT_UNAVAILABLE (`npm start` did not open this console), TRY_IT_REFUSED (by a simulator). */
  'try-it/get': route(nothing, tryItStateSchema),
  /** Opens the page that looks like a phone, in the browser. */
  'try-it/open-phone': route(nothing, nothing),
  /** A second console with a profile of its own, beside this window; brings it to the front when it is open already. */
  'try-it/open-colleague': route(nothing, nothing),
  'try-it/make-failure': route(z.object({ failure: failureNameSchema }), nothing),
  'try-it/undo-failure': route(z.object({ failure: failureNameSchema }), nothing),
} as const;

export type IpcRoutes = typeof ipcRoutes;
export type RouteName = keyof IpcRoutes;
export type RouteInput<R extends RouteName> = z.input<IpcRoutes[R]['input']>;
export type RouteOutput<R extends RouteName> = z.output<IpcRoutes[R]['output']>;

/** Events from main to the renderer. A fact and what follows from it are in one event. */
export const ipcEvents = {
  ...savedReplyEvents,
  ...noticeEvents,
  'app.state-changed': appStateSchema,
  /** Changed and new agents; removed ones by id. `isStale`: statuses are the last known. */
  ...teamEvents,
  /** `removedIds`: cancelled. `removedBeforeMs`: messages older than this were deleted by the clock. */
  'private-chat.changed': z.object({
    summary: privateChatSummarySchema,
    messages: listOf(privateMessageSchema),
    removedIds: listOf(privateMessageIdSchema).optional(),
    removedBeforeMs: momentSchema.optional(),
  }),
  ...privateMessageEvents,
  'private-history.changed': historyViewSchema,
  /** `removedMessageIds`: taken back, discarded or merged. `isRemoved`: the conversation itself was deleted. */
  'conversation.changed': z.object({
    conversation: conversationSchema,
    messages: listOf(messageSchema),
    removedMessageIds: listOf(messageIdSchema),
    isRemoved: z.boolean(),
  }),
  ...workEvents,
  ...searchEvents,
  'channel.changed': z.object({ channel: channelSchema.optional(), connect: connectProgressSchema }),
  'bridge.changed': bridgeStateSchema,
  'preflight.changed': roundTripSchema,
  'removal.changed': removalsViewSchema,
  /** The list of computers may be different: whoever shows it reads it again. */
  'computers.changed': z.undefined(),
  'policy.changed': policyStateSchema,
  'settings.changed': settingsSchema,
  'try-it.changed': tryItStateSchema,
  /** A link of ours was followed while the window was open. */
  'link.followed': pageLinkSchema,
  /** Help in the program's menu. */
  'guide.asked': z.undefined(),
  /** A notification was clicked, or a menu item chosen. */
  'place.requested': placeSchema,
} as const;

export type IpcEvents = { [E in keyof typeof ipcEvents]: z.output<(typeof ipcEvents)[E]> };
export type IpcEventName = keyof typeof ipcEvents;

/** The answer to every request. */
export type IpcResult<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      error: {
        code: string;
        message: string;
        details?: Record<string, string | number | boolean> | undefined;
      };
    };
