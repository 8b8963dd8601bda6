import { computerErrors } from './computer-errors.ts';
import { type CatalogueEntry, entry } from './error-entry.ts';

/** Every error code of Backchannel. Codes are never reused. */
export const errorCatalogue = {
  ...computerErrors,

  // Requests and answers.
  INPUT_INVALID: entry('The request was not in the expected form.', { status: 400 }),
  INPUT_TOO_LARGE: entry('The request is too large.', { status: 413 }),
  MEDIA_TYPE_UNSUPPORTED: entry('Only JSON is accepted here.', { status: 415 }),
  NOT_FOUND: entry('There is nothing under this name.', { status: 404 }),
  INTERNAL: entry('Something went wrong inside Backchannel.', { status: 500, isRetryable: true }),
  REQUEST_TOO_SLOW: entry('The request took too long to arrive.', { status: 408, isRetryable: true }),
  RATE_LIMITED: entry('Too many requests. Wait a moment.', { status: 429, isRetryable: true }),
  UNAVAILABLE: entry('The service is not ready.', { status: 503, isRetryable: true }),
  NETWORK_UNREACHABLE: entry('The network cannot be reached.', { isRetryable: true }),
  ANSWER_INVALID: entry('The other side answered in an unexpected form.', { status: 502, isRetryable: true }),

  // IPC guard.
  IPC_SENDER_REFUSED: entry('This window may not ask for that.', { status: 403 }),
  IPC_ROUTE_UNKNOWN: entry('There is no such route.', { status: 404 }),
  IPC_OUTPUT_INVALID: entry('The answer was held back because it was not in the agreed form.', {
    status: 500,
  }),

  // Trying the product out on the simulators.
  TRY_IT_UNAVAILABLE: entry('This is there only while the product is tried out on its simulators.'),
  TRY_IT_REFUSED: entry('The simulators did not do this. Try again.', { isRetryable: true }),

  // Settings, at start.
  SETTING_MISSING: entry('A required setting is missing.'),
  SETTING_INVALID: entry('A setting has a value that cannot be used.'),
  START_FAILED: entry('Backchannel could not start on this computer.'),
  DATABASE_IN_USE: entry(
    'Another relay process is using this SQLite file. Stop that one, or use PostgreSQL for several.',
  ),

  SWITCH_REFUSED: entry(
    'Backchannel was started with a switch that would let other programs look inside it. Start it without this switch.',
  ),

  // Secrets and storage.
  SECRET_BACKEND_WEAK: entry(
    'This computer has no password store. You can stay signed in only until you quit.',
  ),
  SECRET_BACKEND_CHANGED: entry('The password store of this computer has changed. Sign in again.'),
  SECRET_BACKEND_LOCKED: entry('The password store of this computer is locked or does not answer.', {
    isRetryable: true,
  }),
  SECRET_UNREADABLE: entry('A stored secret can no longer be read. Sign in again.'),
  STORAGE_NEWER: entry('The local data was written by a newer version of Backchannel. Update this computer.'),
  STORAGE_UNREADABLE: entry('The local data cannot be opened.'),
  STORAGE_DAMAGED: entry('The local data is damaged.'),
  STORAGE_FULL: entry('The disk of this computer is full.', { isRetryable: true }),
  STORAGE_READ_ONLY: entry('Backchannel may not write to its folder on this computer.', {
    isRetryable: true,
  }),
  STORAGE_FOLDER_MISSING: entry('The folder for the local data cannot be made.', { isRetryable: true }),
  STORAGE_FAULT: entry('The disk of this computer reports an error.', { isRetryable: true }),

  // The system's browser.
  BROWSER_MISSING: entry('No browser was found on this computer, so nothing could be opened.'),

  // Sign-in and LiveChat.
  SIGN_IN_PORTS_BUSY: entry('Sign-in needs one of its local ports, and all are in use.', {
    isRetryable: true,
  }),
  SIGN_IN_DENIED: entry('LiveChat did not give access.'),
  SIGN_IN_TIMEOUT: entry('Sign-in was not finished in the browser in time.', { isRetryable: true }),
  SIGN_IN_CANCELLED: entry('Sign-in was cancelled.', { isRetryable: true }),
  SIGNED_OUT: entry('You are signed out.', { status: 401 }),
  IDENTITY_NEEDED: entry('Sign in to LiveChat once more, then try again.', { status: 401 }),
  IDENTITY_TOO_WIDE: entry(
    'LiveChat gave more rights than Backchannel asked for, so the sign-in was not used. Ask IT to register the identity client.',
  ),
  LIVECHAT_APP_OTHER: entry(
    'This program and the relay are registered as different apps at LiveChat. Ask IT to use the same one.',
    { status: 403 },
  ),
  LIVECHAT_TOKEN_REFUSED: entry('LiveChat no longer accepts this sign-in. Sign in again.', { status: 401 }),
  LIVECHAT_FORBIDDEN: entry('Your LiveChat role does not allow this.', { status: 403 }),
  LIVECHAT_REFUSED: entry('LiveChat refused the request.', { status: 502 }),
  SIGN_IN_OTHER_PERSON: entry('This computer has the data of another person. Sign out first, then sign in.'),
  LIVECHAT_LOGGED_OUT_ELSEWHERE: entry(
    'LiveChat closed this session from another place. Connect again when you want to work here.',
  ),
  LIVECHAT_TOO_MANY_CONNECTIONS: entry(
    'LiveChat is open in too many places for this account. Close one, then connect again.',
  ),
  LIVECHAT_LICENSE: entry('The LiveChat licence has expired or cannot be found.'),
  LIVECHAT_LIMIT: entry(
    'A limit of the LiveChat plan is reached, for example of the chats that may wait for an agent.',
    { isRetryable: true },
  ),
  LIVECHAT_NOBODY_ONLINE: entry('No agent who could take the chat is online in LiveChat.', {
    isRetryable: true,
  }),
  LIVECHAT_SEATS: entry('All LiveChat seats are taken. Ask an administrator for one.'),
  LIVECHAT_ACCOUNT_CLOSED: entry('This LiveChat account is suspended or waits for approval.', {
    status: 403,
  }),
  LIVECHAT_VERSION: entry(
    'LiveChat no longer speaks with this version of Backchannel. Update this computer.',
  ),
  LIVECHAT_MISDIRECTED: entry('LiveChat keeps this account in another region.'),
  LIVECHAT_UNAVAILABLE: entry('LiveChat cannot be reached right now.', { status: 503, isRetryable: true }),

  // Relay.
  RELAY_UNREACHABLE: entry('The relay cannot be reached.', { isRetryable: true }),
  RELAY_INSECURE: entry('The relay must be reached over a secure connection.'),
  DEVICE_UNKNOWN: entry('The relay does not know this computer. Sign in again.', { status: 401 }),
  DEVICE_REMOVED: entry(
    'This computer was removed from your team, and what it kept has been deleted. Ask an administrator, then sign in again.',
    { status: 403 },
  ),
  DEVICE_WAITING: entry(
    'This computer waits to be let in: a computer of yours was removed before. Ask an administrator or a colleague.',
    { status: 403, isRetryable: true },
  ),
  APPROVAL_BY_ANOTHER: entry(
    'Somebody else of your team has to decide this: it is about a computer of yours.',
    {
      status: 403,
    },
  ),
  CONSOLE_OUTDATED: entry('Backchannel on this computer is too old for the relay. Update it.', {
    status: 426,
  }),
  RELAY_OUTDATED: entry('The relay is older than Backchannel on this computer. Ask IT to update the relay.', {
    status: 501,
  }),
  RELAY_ADDRESS_OTHER: entry(
    'The relay does not go by the address that is set on this computer. Ask IT to check the address, or to name it to the relay.',
    { status: 421 },
  ),
  SIGNATURE_INVALID: entry('The signature does not match.', { status: 401 }),
  SIGNATURE_STALE: entry("This computer's clock is too far off.", { status: 401 }),
  SIGNATURE_REPLAYED: entry('This request was already made.', { status: 401 }),
  WORKSPACE_FULL: entry(
    'Too much is waiting for the other consoles of this team. It goes out when they are back.',
    { status: 507, isRetryable: true },
  ),
  FILES_FULL: entry(
    'The room for files on their way in your team is full. It empties as colleagues receive theirs. Try again later.',
    { status: 507, isRetryable: true },
  ),
  FILES_OFF: entry('Your team does not send files in private chats. Ask IT.', { status: 403 }),
  DEVICES_FULL: entry(
    'You use Backchannel on ten computers, which is the most. Have an administrator remove one, then sign in again.',
    { status: 409 },
  ),
  ADMIN_ONLY: entry('Only a LiveChat administrator may do this.', { status: 403 }),
  RECIPIENT_UNKNOWN: entry('The computer it is meant for is not in this team.', { status: 404 }),
  CHANNEL_KEY_EXISTS: entry('The team already has a key to the conversations.', { status: 409 }),
  CHANNEL_KEY_MISSING: entry('This computer has not received the key for Instagram conversations yet.', {
    status: 409,
    isRetryable: true,
  }),
  CHANNEL_BOUND_ELSEWHERE: entry('This Instagram account is connected to another workspace.', {
    status: 409,
  }),
  CONNECT_TICKET_INVALID: entry('The connection attempt has expired. Start again.', { status: 410 }),
  CONNECT_INTERRUPTED: entry(
    'Connecting was interrupted after Facebook had answered. Nothing was connected. Start again.',
  ),
  CONNECT_DENIED: entry('Facebook did not give access.', { status: 403 }),
  CONNECT_PERMISSION_MISSING: entry('A needed permission was not given on Facebook.', { status: 403 }),
  CONNECT_ROLE_MISSING: entry(
    'Your role on this Page is not enough: it needs “Messages” and “Community activity”.',
    { status: 403 },
  ),
  CONNECT_NO_ACCOUNT: entry('None of the chosen Pages has an Instagram professional account.', {
    status: 404,
  }),
  PAGE_GRANT_SHARED: entry(
    'The Facebook account behind this connection also serves another team here. Change the access in its Facebook settings.',
    { status: 409 },
  ),
  PAGE_GRANT_NOT_REVOKED: entry('Facebook did not take the access back. Try again in a moment.', {
    status: 502,
    isRetryable: true,
  }),
  CONNECT_PAGE_NOT_GRANTED: entry('This Page was not among those that were chosen on Facebook.', {
    status: 403,
  }),

  CONNECT_LOOPBACK_BLOCKED: entry(
    'This computer does not let Backchannel wait for the browser. A security program may forbid it.',
  ),
  CONNECT_DIALOG_FOREIGN: entry(
    "The relay named a page that is not Facebook's for this program. Nothing was opened.",
  ),
  CONNECT_CONSOLE_OUTDATED: entry(
    'This version of Backchannel cannot connect Instagram safely any more. Update Backchannel on this computer.',
    { status: 426 },
  ),
  CONNECT_RELAY_OUTDATED: entry(
    'The relay is too old to connect Instagram safely. Whoever runs it has to update it.',
  ),

  // Policy.
  POLICY_NOT_ACCEPTED: entry('Nothing is sent until the privacy policy is accepted.'),
  MEDIA_NOT_AVAILABLE: entry('It could not be loaded from Instagram.', { status: 404, isRetryable: true }),
  FILE_NOT_SAVED: entry('The file could not be saved there.', { isRetryable: true }),
  FILE_NOT_READ: entry('The file could not be read.', { isRetryable: true }),

  // Files of private chats.
  FILE_NOT_AS_SENT: entry('This file is not what its sender said it was, so it was not kept.', {
    isRetryable: true,
  }),
  FILE_ASKED_AGAIN: entry('The relay has it no longer. It comes again when its sender is online.', {
    isRetryable: true,
  }),
  FILE_GROUP_LEFT: entry('The relay has it no longer, and you or its sender are not in this group any more.'),
  FILE_ELSEWHERE: entry('Not on this computer.'),
  FILE_NOT_THERE: entry('Not on this computer, nor on your other one.'),
  FILE_NOT_HERE: entry('This file is no longer on this computer.'),
  FILE_IS_PROGRAM: entry('Programs cannot be sent.'),

  // Private chats saved as a file.
  PRIVATE_CHANGE_LATE: entry('A message can be changed for 24 hours after it was written.'),
  SAVED_CHATS_UNKNOWN: entry('This is not a file with private chats of Backchannel.'),
  SAVED_CHATS_NEWER: entry(
    'A newer version of Backchannel saved this file. Update Backchannel on this computer, then open it again.',
  ),
  GROUP_LEFT: entry('You are not in this group any more.'),
  GROUP_EMPTY: entry('Nobody else is in this group. Add somebody first.'),
  GROUP_CHANGE_LIMIT: entry('This group was changed too often: it can only be left. Make a new one.'),
  GROUP_FULL: entry('A group has at most 50 people, and you can be in at most 200 groups.'),
  SAVED_CHATS_CODE: entry('This is not the recovery code of this file. Check it letter by letter.'),
  SAVED_CHATS_CUT: entry(
    'The end of this file is missing, so nothing was taken from it. Copy it here once more from where you saved it.',
  ),
  SAVED_CHATS_DAMAGED: entry('This file was changed or damaged, so nothing was taken from it.'),
  SAVED_CHATS_OTHER_PERSON: entry('This file belongs to somebody else. Only who saved it can open it.'),

  // Removal.
  WORKSPACE_REMOVED: entry(
    'Backchannel was uninstalled for your team. What this computer kept of it has been deleted.',
  ),
  CONSOLE_TOO_LONG_AWAY: entry(
    'This computer heard nothing from the relay for too long, so what it kept has been deleted. Sign in again.',
  ),
  RECORD_FORGED: entry('The record is not what the relay signed. It was not saved.'),
  REMOVAL_NOT_SCHEDULED: entry(
    'The data removal has begun or ended already, so it can no longer be changed.',
    { status: 409 },
  ),

  // Webhooks.
  WEBHOOK_SIGNATURE: entry('The webhook signature does not match.', { status: 401 }),
  WEBHOOK_TOKEN: entry('The verify token does not match.', { status: 403 }),

  // Sealing and trust.
  SEAL_UNREADABLE: entry("A message could not be opened with this computer's keys."),
  SEAL_FORGED: entry('A message was refused because its sender could not be proven.'),
  DEVICE_UNTRUSTED: entry('Waiting for your colleague’s first sign-in.', {
    isRetryable: true,
  }),

  // Envelopes that could not be applied.
  ENVELOPE_NEWER: entry('This version of Backchannel does not know its form. A newer version may read it.'),
  ENVELOPE_NOT_APPLIED: entry('Something went wrong while this was stored here.', { isRetryable: true }),
  SET_ASIDE_FULL: entry('Too much of this kind already waits here, so this one was not kept.'),

  // The bridge between Instagram and LiveChat.
  BRIDGE_RECONNECT: entry(
    'LiveChat no longer accepts the Instagram integration. An administrator must authorize it again.',
  ),
  BRIDGE_CUSTOMER_REFUSED: entry('LiveChat lets nobody write for this one customer any more.'),
  BRIDGE_OTHER_WORKSPACE: entry(
    'The integration was authorized for another LiveChat account than the one in use here.',
  ),
  BRIDGE_NOT_HOLDER: entry('Another computer of the team is bringing Instagram into LiveChat.', {
    isRetryable: true,
  }),

  // Instagram.
  INSTAGRAM_NOT_CONNECTED: entry("Instagram isn't connected."),
  INSTAGRAM_RECONNECT: entry('Instagram no longer accepts this connection. An admin must reconnect it.'),
  INSTAGRAM_TOKEN_MISSING: entry(
    "This computer has not received the access to the Page from a colleague's computer yet.",
    { isRetryable: true },
  ),
  REPLY_ON_ITS_WAY: entry('It is already on its way to Instagram, so it can no longer be changed.'),
  SAVED_REPLY_NAME_TAKEN: entry('There is one with this name already. Choose another name.'),
  SAVED_REPLIES_FULL: entry('There can be 1,000 saved replies of the team, and 1,000 of your own.'),
  SAVED_REPLIES_UNREADABLE: entry('This file has no saved replies: a CSV with names and texts is needed.'),
  REPLY_OF_LIVECHAT: entry("This answer was written in LiveChat's own app and cannot be changed here."),
  INSTAGRAM_WINDOW_CLOSED: entry('The reply window is closed. It opens again when the customer writes.'),
  INSTAGRAM_TEXT_TOO_LONG: entry('The text is too long for one Instagram message.'),
  INSTAGRAM_CUSTOMER_UNREACHABLE: entry('This customer cannot receive messages right now.'),
  INSTAGRAM_THREAD_TAKEN: entry('Another app is answering this conversation.'),
  INSTAGRAM_CONTROL_UNAVAILABLE: entry('This account is not set up for handing conversations between apps.'),
  INSTAGRAM_CONTROL_REFUSED: entry(
    'Instagram did not allow that for this account. You can read along, or send anyway.',
  ),
  INSTAGRAM_ACCESS_OFF: entry('Message access is switched off in the Instagram app of this account.'),
  INSTAGRAM_RATE_LIMITED: entry('Instagram asked us to slow down.', { isRetryable: true }),
  INSTAGRAM_TEMPORARY: entry('Instagram has a temporary problem.', { isRetryable: true }),
  INSTAGRAM_REFUSED: entry('Instagram refused the message.'),
  INSTAGRAM_PERMISSION: entry(
    'A permission for Instagram is missing or does not cover this. An admin must look at the connection.',
  ),
  INSTAGRAM_RESTRICTED: entry('Instagram has restricted this account or Page. An admin must look at it.'),
  INSTAGRAM_POLICY_BLOCK: entry(
    'Instagram has blocked this account from sending because of a policy. Replies wait here until the block ends.',
  ),
  INSTAGRAM_POLICY_WARNING: entry(
    'Meta has warned this account because of a policy. If it goes on, sending is blocked.',
  ),
  INSTAGRAM_ACCESS_ENDING: entry(
    'The access to Instagram ends soon. Any admin can renew it; conversations stay as they are.',
  ),
  INSTAGRAM_ACCESS_ENDED: entry(
    'The time of the access to Instagram is over. Any admin can renew it; conversations stay as they are.',
  ),
  INSTAGRAM_HUMAN_AGENT_MISSING: entry(
    "Meta has not given this app “Human Agent”. After 24 hours, answer in Instagram's own app.",
  ),
  INSTAGRAM_PROFILE_WITHHELD: entry("Instagram does not show this customer's profile yet."),
  INSTAGRAM_MESSAGE_GONE: entry('Instagram no longer has this message.'),
  INSTAGRAM_SUBSCRIPTION_MISSING: entry('Instagram does not send messages for this Page at the moment.', {
    isRetryable: true,
  }),
  INSTAGRAM_FIELD_MISSING: entry(
    'Instagram tells us that messages exist, but not what they say: the field “messages” is not ticked for the app at Meta.',
  ),
  INSTAGRAM_APP_NOT_APPROVED: entry(
    'Meta has not approved the app for this customer yet. An admin must look at the app at Meta.',
  ),
  INSTAGRAM_LOOKS_LIKE_SPAM: entry(
    'Instagram takes our recent messages for spam and has paused them. An admin should know.',
    { isRetryable: true },
  ),
  INSTAGRAM_MEDIA_REFUSED: entry('Instagram could not take this file. Send another one.'),
  INSTAGRAM_UPLOAD_REFUSED: entry(
    'Instagram takes no such files from this Page by Backchannel. Send it in the Instagram app.',
  ),
  INSTAGRAM_EARLIER_PART_FAILED: entry('What was to be sent before it was not sent.', { isRetryable: true }),
  FILE_GONE: entry('The file is no longer on this computer. Attach it again.'),
  INSTAGRAM_THREAD_GONE: entry('This conversation is archived or no longer open in Instagram.'),
  INSTAGRAM_SENT_UNCONFIRMED: entry('Instagram says that it was sent, and has not confirmed it yet.'),
  INSTAGRAM_OUTCOME_UNKNOWN: entry('It is not yet known whether Instagram received this message.', {
    isRetryable: true,
  }),
} satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** For codes that come from outside, e.g. of an answer. */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorCatalogue, value);

/**
 * The only error class. `details` may name a field, a setting, a provider code; never content, tokens or people.
 */
export class BackchannelError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number | boolean>> | undefined;

  constructor(
    code: ErrorCode,
    options: { details?: Record<string, string | number | boolean>; cause?: unknown } = {},
  ) {
    super(errorCatalogue[code].sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BackchannelError';
    this.code = code;
    this.details = options.details;
  }

  get isRetryable(): boolean {
    return errorCatalogue[this.code].isRetryable;
  }
}

/** Turns whatever was thrown into a BackchannelError; anything unknown becomes INTERNAL with the original as cause. */
export const toBackchannelError = (thrown: unknown): BackchannelError =>
  thrown instanceof BackchannelError ? thrown : new BackchannelError('INTERNAL', { cause: thrown });

/**
 * The stack of an unexpected error, to be logged beside its code; empty for an expected one. Without the message, which may
 * quote content: only the lines that name places in files.
 */
export const stackOfFault = (error: BackchannelError): { stack?: string } => {
  if (error.code !== 'INTERNAL' || !(error.cause instanceof Error)) return {};
  const places = (error.cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { stack: places.slice(0, 5).join(' | ') };
};
