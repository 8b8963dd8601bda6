import { z } from 'zod';
import {
  codeSchema,
  countSchema,
  foreignTextSchema,
  listOf,
  mapOf,
  momentSchema,
  wordSchema,
} from '../bounds.ts';
import { agentRoleSchema, agentStatusSchema } from '../domain/agent.ts';
import { agentIdSchema, pageIdSchema } from '../domain/ids.ts';
import { languages } from '../i18n/languages.ts';
import { inboxSortSchema, inboxViewSchema } from '../domain/work.ts';
import { computerStateShape } from './computer-state.ts';
import { noticeHoursSchema, noticeRuleSchema, noticeSoundSchema } from './notices.ts';
import { updateViewSchema, versionAdviceSchema } from './updates.ts';

/** Snapshots of the main process's state as the renderer holds them. No schema here has a field for a token or a key. */

/** The connection to the relay, or to LiveChat. */
export const connectionStateSchema = z.object({
  /** online: live. connecting: trying, cache is shown. offline: not reachable. paused: asked not to reconnect, or signed out. */
  state: z.enum(['online', 'connecting', 'offline', 'paused']),
  /** When this state began, epoch ms. */
  sinceMs: momentSchema,
  /** Error code of shared/errors.ts or a LiveChat disconnect reason, for the sentence beside the dot. */
  reason: codeSchema.optional(),
});
export type ConnectionState = z.infer<typeof connectionStateSchema>;

/** Whether somebody is signed in with LiveChat. */
export const sessionStateSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('signed-out'),
    /** Error code of the last attempt, or why a stored sign-in could not be used. */
    reason: codeSchema.optional(),
    /** Data of an account that the organisation does not allow here any more is locked on this computer. */
    isHeld: z.boolean().optional(),
  }),
  z.object({ state: z.literal('signing-in') }),
  z.object({
    state: z.literal('signed-in'),
    agentId: agentIdSchema,
    name: foreignTextSchema,
    role: agentRoleSchema,
    avatarUrl: foreignTextSchema.optional(),
    /** LiveChat refused the stored sign-in: the cache is readable, nothing can be sent until the person signs in again. */
    isSignInNeeded: z.boolean(),
    /** Only the proof of who the person is, which the relay is shown, has to be renewed by signing in; all else works. */
    isIdentityNeeded: z.boolean().optional(),
  }),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

/** Pages in the system's browser whose answer the console waits for. */
export const awaitedPageSchema = z.enum(['sign-in', 'connect-instagram', 'authorize-bridge']);
export type AwaitedPage = z.infer<typeof awaitedPageSchema>;

/** A page that was opened in the system's browser and is waited for. */
export const browserPageSchema = z.object({
  page: awaitedPageSchema,
  /** false: the system has no browser, so the person has to take the address elsewhere. */
  isOpened: z.boolean(),
});
export type BrowserPage = z.infer<typeof browserPageSchema>;

/** How secrets are kept on this computer. */
export const secretsStateSchema = z.object({
  /**
   * strong: OS-encrypted. weak: no accepted password store. locked: there is one that does not open now. changed: another store
   * than the one that wrote the secrets.
   */
  state: z.enum(['strong', 'weak', 'locked', 'changed']),
  /** Name of the backend, as the OS calls it. */
  backend: wordSchema,
  /** persistent: on disk, encrypted by the OS. memory: lost at quit (the person chose it). */
  mode: z.enum(['persistent', 'memory']),
});
export type SecretsState = z.infer<typeof secretsStateSchema>;

/** Why the local data had to be begun anew. */
export const lossCauseSchema = z.enum([
  /** Not readable as a whole, or it ended the program again and again. */
  'damaged',
  /** Changed while Backchannel was not running. */
  'changed',
  /** The file was gone, or empty. */
  'missing',
  /** The password store no longer has its key. */
  'key-lost',
]);
export type LossCause = z.infer<typeof lossCauseSchema>;

/** Kinds of secrets that a person knows by what they are for. */
export const lostSecretSchema = z.enum(['sign-in', 'device', 'team-key', 'page-access', 'bridge-access']);
export type LostSecret = z.infer<typeof lostSecretSchema>;

/** What was lost on this computer, what is back, and what was kept. Until the person has read it. */
export const recoverySchema = z.object({
  /** When it was found, epoch ms. */
  atMs: momentSchema,
  /** Absent: only secrets were lost. */
  cause: lossCauseSchema.optional(),
  /**
   * waiting: for the sign-in. reading: the old file. done: what could be read is back. other-person: somebody else signed in, so
   * that nothing of it is shown.
   */
  state: z.enum(['waiting', 'reading', 'done', 'other-person']),
  privateMessages: countSchema,
  /** Unsent replies to customers, which are drafts now. */
  replies: countSchema,
  drafts: countSchema,
  /** Places that could not be read. */
  unreadable: countSchema,
  lostSecrets: listOf(lostSecretSchema),
  /** Where what was set aside lies on this computer. */
  keptFiles: listOf(foreignTextSchema),
  /** When it is deleted, epoch ms. */
  keptUntilMs: momentSchema,
});
export type Recovery = z.infer<typeof recoverySchema>;

/** Why the program cannot start, for a window in which nothing else works. */
export const startProblemSchema = z.object({
  /** Error code. */
  code: codeSchema,
  /** The folder it is about; absent when it is about none. */
  folder: foreignTextSchema.optional(),
  /** Name of a setting that is missing or wrong, and where it stands. */
  setting: codeSchema.optional(),
  source: foreignTextSchema.optional(),
  /** Where the failed start was written down. */
  log: foreignTextSchema.optional(),
});
export type StartProblem = z.infer<typeof startProblemSchema>;

/** Why the person is away: no key and no mouse for ten minutes, or the screen is locked or the computer asleep. */
export const ownAbsenceSchema = z.enum(['idle', 'locked']);
export type OwnAbsence = z.infer<typeof ownAbsenceSchema>;

/** Envelopes that could not be applied (architecture.md §5.1): what, from whom, when, why; nothing of what they hold. */
export const setAsideSchema = z.object({
  count: countSchema,
  /** Newest first, 100 at most. */
  items: z
    .array(
      z.object({
        /** Of the wire; one that this version does not know, too. */
        kind: wordSchema,
        /** Error code. */
        reason: z.string().max(60),
        /** Of Instagram's and the relay's own nobody. */
        fromAgentId: agentIdSchema.optional(),
        /** When the relay got it, epoch ms. */
        atMs: momentSchema,
      }),
    )
    .max(100),
});
export type SetAsideState = z.infer<typeof setAsideSchema>;

/** What every view needs; published whole whenever something of it changes. */
export const appStateSchema = z.object({
  version: wordSchema,
  platform: wordSchema,
  isSandbox: z.boolean(),
  /** `npm start` opened this console on the simulators: there is a list of what to try. */
  isTryOut: z.boolean(),
  /** Host of the relay, for the sign-in page and settings. */
  relayHost: wordSchema,
  ...computerStateShape,
  session: sessionStateSchema,
  /** Those waited for now. Their addresses stay in main. */
  browserPages: listOf(browserPageSchema),
  secrets: secretsStateSchema,
  /** Absent when nothing was lost, or the person has read about it. */
  recovery: recoverySchema.optional(),
  /** Error code of what keeps this computer from writing to its disk now. */
  storageFault: codeSchema.optional(),
  relay: connectionStateSchema,
  livechat: connectionStateSchema,
  /** Own routing status; absent until LiveChat has sent it. */
  ownStatus: agentStatusSchema.optional(),
  /** The person accepts chats here, and LiveChat was told that they are away. */
  ownAbsence: ownAbsenceSchema.optional(),
  unread: z.object({ privateChats: countSchema, conversations: countSchema }),
  /** Private messages and replies that wait to be sent. */
  waitingToSend: countSchema,
  /**
   * Instagram asked for a pause, or has blocked the account (INSTAGRAM_POLICY_BLOCK): no reply leaves before `untilMs`, when the
   * next one leaves or tries. `reason`: error code; `waiting`: replies only.
   */
  sendingPause: z.object({ untilMs: momentSchema, reason: codeSchema, waiting: countSchema }).optional(),
  /** Since when it is known that nobody can be answered after 24 hours: the app lacks Human Agent. Absent: not refused so far. */
  humanAgentMissingSinceMs: momentSchema.optional(),
  /** Absent: none. */
  setAside: setAsideSchema.optional(),
  /** How this installation gets new versions; absent: that is not known here. */
  update: updateViewSchema.optional(),
  /** What the relay's operator says of this version; absent: it is as it should be. */
  versionAdvice: versionAdviceSchema.optional(),
});
export type AppState = z.infer<typeof appStateSchema>;

/** One line of the channel's health view: a fact, its state, and the action that helps. */
export const healthItemSchema = z.object({
  id: z.enum([
    'history',
    'events',
    'sends',
    'storage',
    'policy',
    'human-agent',
    'subscription',
    'fields',
    'token',
    'access',
    'livechat',
    'livechat-calls',
    'relay',
    'key',
    'backlog',
  ]),
  /** good: as it should be. busy: under way. warning: works with a limit. bad: does not work. unknown: not checked yet. */
  state: z.enum(['good', 'busy', 'warning', 'bad', 'unknown']),
  /** When it was last so, or last found to be so, epoch ms. */
  atMs: momentSchema.optional(),
  /** Error code. */
  reason: codeSchema.optional(),
  /** How many, where the fact is a number. */
  count: countSchema.optional(),
  /** Permissions: what was granted, or what is missing when the state is not good. */
  scopes: listOf(wordSchema).optional(),
  /** The action that helps. */
  action: z.enum([
    'check',
    'reconnect-instagram',
    'reconnect-network',
    'sign-in',
    'end-policy-block',
    'allow-human-agent',
    'renew-instagram',
    'none',
  ]),
});
export type HealthItem = z.infer<typeof healthItemSchema>;

/** Progress of an admin's "Connect Instagram". */
export const connectProgressSchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('idle') }),
  /** The Facebook page is open in the browser. */
  z.object({ step: z.literal('waiting-for-facebook'), expiresAtMs: momentSchema }),
  z.object({
    step: z.literal('choose'),
    choices: listOf(
      z.object({
        pageId: pageIdSchema,
        pageName: foreignTextSchema,
        username: foreignTextSchema.optional(),
        pictureUrl: foreignTextSchema.optional(),
        /** Error code that makes this Page unusable, e.g. no Instagram account. */
        problem: codeSchema.optional(),
        /** For CONNECT_ROLE_MISSING: what the role lacks. */
        missingTasks: listOf(wordSchema).optional(),
      }),
    ),
  }),
  z.object({ step: z.literal('finishing') }),
  z.object({ step: z.literal('done') }),
  /** `missing`: permissions that were not granted. */
  z.object({ step: z.literal('failed'), code: codeSchema, missing: listOf(wordSchema).optional() }),
]);
export type ConnectProgress = z.infer<typeof connectProgressSchema>;

/** The bridge between Instagram and LiveChat (architecture.md §7). No token. */
export const bridgeStateSchema = z.object({
  /**
   * off: no account is connected. waiting-for-grant: an administrator has not authorized it yet. standing-by: another
   * console does it, or this one cannot now (`reason`). active: this console does it. reconnect-needed: an administrator
   * must authorize it again.
   */
  state: z.enum(['off', 'waiting-for-grant', 'standing-by', 'active', 'reconnect-needed']),
  /** Whose console runs the bridge now. Absent while none does. */
  holder: z.object({ agentId: agentIdSchema, isThisConsole: z.boolean() }).optional(),
  /** Error code. */
  reason: codeSchema.optional(),
  /** Error code: why LiveChat does not take what waits, as the console that does it knows. Absent while it takes everything. */
  heldUpBy: codeSchema.optional(),
  /** Messages that wait to be brought into LiveChat, on this console. */
  waiting: countSchema,
  /** Messages LiveChat refused for good. */
  notCarried: countSchema,
  /** The browser page of an authorization is open. */
  isAuthorizing: z.boolean(),
  /** Customers' photos, videos, voice messages and files are copied into LiveChat. Absent: not known, so not. */
  copiesMedia: z.boolean().optional(),
});
export type BridgeState = z.infer<typeof bridgeStateSchema>;

/** When a customer's phone says “Seen”: never, with the reply, or as soon as the person has read. */
export const tellSeenSchema = z.enum(['off', 'with-reply', 'when-read']);
export type TellSeen = z.infer<typeof tellSeenSchema>;

/** Where the first run stands : the step that comes next, and `over` once everything was shown or skipped. */
export const welcomeStepSchema = z.enum(['privacy', 'notices', 'check', 'sample', 'over']);
export type WelcomeStep = z.infer<typeof welcomeStepSchema>;

/** The person's preferences, as in settings.json of the profile. */
export const settingsSchema = z.object({
  /** Of texts, dates and numbers. `system`: the first of the computer's that is offered; so does one that is not offered. */
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** 1 = 100 %. */
  zoomFactor: z.number().min(0.8).max(2),
  /** Seconds a reply waits so that it can be taken back; 0 sends at once. */
  undoSeconds: z.number().int().min(0).max(20),
  sendWithEnter: z.boolean(),
  singleKeyShortcuts: z.boolean(),
  /** false: nothing is told until the person switches it on again. */
  notifications: z.boolean(),
  /** What is told. */
  noticeRules: z.array(noticeRuleSchema).max(20),
  /** Notifications show what was written, where the organisation allows it. */
  showNoticeText: z.boolean(),
  noticeSound: noticeSoundSchema,
  /** 0 to 1. */
  noticeVolume: z.number().min(0).max(1),
  /** A new customer is told of again every so many minutes until somebody answers; 0: once. */
  repeatNoticeMinutes: z.number().int().min(0).max(30),
  /** Nothing is told until then, epoch ms; 0: not so. */
  quietUntilMs: momentSchema,
  /** When something is told on the days of the week, Sunday first. */
  noticeHours: z.array(noticeHoursSchema).length(7),
  /** No sound while the system's own do-not-disturb is on, where it tells. */
  followSystemQuiet: z.boolean(),
  /** Closing the window leaves the program in the tray, where there is one. */
  closeToTray: z.boolean(),
  /** The person has been told that the program goes on in the tray. */
  wasTrayTold: z.boolean(),
  /** The program is started when the person signs in to their computer; then `startHidden`: without a window in front. */
  startAtLogin: z.boolean(),
  startHidden: z.boolean(),
  spellCheck: z.boolean(),
  tellSeen: tellSeenSchema,
  /** Colleagues see in private chats that this person is writing. */
  tellTyping: z.boolean(),
  /** The panel beside a conversation; absent: shown where there is room for it. */
  contextPanel: z.enum(['shown', 'hidden']).optional(),
  /** Keys that the person has chosen, by the command's name: `mod+shift+k`; empty: none. Absent: the command's own. */
  keyBindings: mapOf(z.string().max(40), 300),
  welcome: welcomeStepSchema,
  /** The inbox as the person left it. */
  inboxView: inboxViewSchema,
  /** Of views whose order the person has changed. */
  inboxSorts: z.partialRecord(inboxViewSchema, inboxSortSchema),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Where the person was: restored at the next start. */
export const placeSchema = z.object({
  section: z.enum(['inbox', 'team', 'search', 'admin', 'settings']),
  conversationId: z.string().max(130).optional(),
  /** The open private chat: a `ChatId`. */
  chatId: z.string().max(254).optional(),
  /** Width of the list beside the thread, in CSS pixels, when the person has changed it. */
  listWidthPx: z.number().min(260).max(420).optional(),
});
export type Place = z.infer<typeof placeSchema>;

/** What the window does with a link of ours: shows a place or a search, or says that there is no such thing here. */
export const pageLinkSchema = z.discriminatedUnion('open', [
  z.object({ open: z.literal('place'), place: placeSchema }),
  z.object({ open: z.literal('search'), text: z.string().max(100) }),
  /** A link for the first start; this program has its relay already. */
  z.object({ open: z.literal('setup'), host: z.string().max(300), isInUse: z.boolean() }),
  z.object({ open: z.literal('nothing') }),
]);
export type PageLink = z.infer<typeof pageLinkSchema>;
