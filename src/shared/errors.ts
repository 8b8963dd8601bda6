/**
 * Every error code of Backchannel: the sentence a person reads, and whether repeating the same call can help.
 * Codes are never reused. Sentences carry no ids, names, texts or tokens.
 */
export const errorCatalogue = {
  // What came in was not of the agreed form.
  INPUT_INVALID: { sentence: 'The request was not in the expected form.', status: 400, isRetryable: false },
  INPUT_TOO_LARGE: { sentence: 'The request is too large.', status: 413, isRetryable: false },
  MEDIA_TYPE_UNSUPPORTED: { sentence: 'Only JSON is accepted here.', status: 415, isRetryable: false },
  NOT_FOUND: { sentence: 'There is nothing under this name.', status: 404, isRetryable: false },
  INTERNAL: { sentence: 'Something went wrong inside Backchannel.', status: 500, isRetryable: true },
  RATE_LIMITED: { sentence: 'Too many requests. Wait a moment.', status: 429, isRetryable: true },
  UNAVAILABLE: { sentence: 'The service is not ready.', status: 503, isRetryable: true },
  NETWORK_UNREACHABLE: { sentence: 'The network cannot be reached.', status: 0, isRetryable: true },
  ANSWER_INVALID: {
    sentence: 'The other side answered in an unexpected form.',
    status: 502,
    isRetryable: true,
  },

  // IPC guard.
  IPC_SENDER_REFUSED: { sentence: 'This window may not ask for that.', status: 403, isRetryable: false },
  IPC_ROUTE_UNKNOWN: { sentence: 'There is no such route.', status: 404, isRetryable: false },
  IPC_OUTPUT_INVALID: {
    sentence: 'The answer was held back because it was not in the agreed form.',
    status: 500,
    isRetryable: false,
  },

  // Trying the product out on the simulators.
  TRY_IT_UNAVAILABLE: {
    sentence: 'This is there only while the product is tried out on its simulators.',
    status: 0,
    isRetryable: false,
  },
  TRY_IT_REFUSED: { sentence: 'The simulators did not do this. Try again.', status: 0, isRetryable: true },

  // Settings, at start.
  SETTING_MISSING: { sentence: 'A required setting is missing.', status: 0, isRetryable: false },
  SETTING_INVALID: { sentence: 'A setting has a value that cannot be used.', status: 0, isRetryable: false },

  // Secrets and storage.
  SECRET_BACKEND_WEAK: {
    sentence: 'This computer has no password store. You can stay signed in only until you quit.',
    status: 0,
    isRetryable: false,
  },
  SECRET_BACKEND_CHANGED: {
    sentence: 'The password store of this computer has changed. Sign in again.',
    status: 0,
    isRetryable: false,
  },
  SECRET_UNREADABLE: {
    sentence: 'A stored secret can no longer be read. Sign in again.',
    status: 0,
    isRetryable: false,
  },
  STORAGE_NEWER: {
    sentence: 'The local data was written by a newer version of Backchannel. Update this computer.',
    status: 0,
    isRetryable: false,
  },
  STORAGE_UNREADABLE: { sentence: 'The local data cannot be opened.', status: 0, isRetryable: false },

  // The system's browser.
  BROWSER_MISSING: {
    sentence: 'No browser was found on this computer, so nothing could be opened.',
    status: 0,
    isRetryable: false,
  },

  // Sign-in and LiveChat.
  SIGN_IN_PORTS_BUSY: {
    sentence: 'Sign-in needs one of its local ports, and all are in use.',
    status: 0,
    isRetryable: true,
  },
  SIGN_IN_DENIED: { sentence: 'LiveChat did not grant access.', status: 0, isRetryable: false },
  SIGN_IN_TIMEOUT: {
    sentence: 'Sign-in was not finished in the browser in time.',
    status: 0,
    isRetryable: true,
  },
  SIGN_IN_CANCELLED: { sentence: 'Sign-in was cancelled.', status: 0, isRetryable: true },
  SIGNED_OUT: { sentence: 'You are signed out.', status: 401, isRetryable: false },
  LIVECHAT_TOKEN_REFUSED: {
    sentence: 'LiveChat no longer accepts this sign-in. Sign in again.',
    status: 401,
    isRetryable: false,
  },
  LIVECHAT_FORBIDDEN: {
    sentence: 'Your LiveChat role does not allow this.',
    status: 403,
    isRetryable: false,
  },
  LIVECHAT_REFUSED: { sentence: 'LiveChat refused the request.', status: 502, isRetryable: false },
  SIGN_IN_OTHER_PERSON: {
    sentence: 'This computer holds the data of another person. Sign out first, then sign in.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_LOGGED_OUT_ELSEWHERE: {
    sentence: 'LiveChat closed this session from another place. Connect again when you want to work here.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_TOO_MANY_CONNECTIONS: {
    sentence: 'LiveChat is open in too many places for this account. Close one, then connect again.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_LICENSE: {
    sentence: 'The LiveChat licence has expired or cannot be found.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_SEATS: {
    sentence: 'All LiveChat seats are taken. Ask an administrator for one.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_ACCOUNT_CLOSED: {
    sentence: 'This LiveChat account is suspended or waits for approval.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_VERSION: {
    sentence: 'LiveChat no longer speaks with this version of Backchannel. Update this computer.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_MISDIRECTED: {
    sentence: 'LiveChat keeps this account in another region.',
    status: 0,
    isRetryable: false,
  },
  LIVECHAT_UNAVAILABLE: { sentence: 'LiveChat cannot be reached right now.', status: 503, isRetryable: true },

  // Relay.
  RELAY_UNREACHABLE: { sentence: 'The relay cannot be reached.', status: 0, isRetryable: true },
  RELAY_INSECURE: {
    sentence: 'The relay must be reached over a secure connection.',
    status: 0,
    isRetryable: false,
  },
  DEVICE_UNKNOWN: {
    sentence: 'The relay does not know this device. Sign in again.',
    status: 401,
    isRetryable: false,
  },
  SIGNATURE_INVALID: { sentence: 'The signature does not match.', status: 401, isRetryable: false },
  SIGNATURE_STALE: { sentence: "This computer's clock is too far off.", status: 401, isRetryable: false },
  SIGNATURE_REPLAYED: { sentence: 'This request was already made.', status: 401, isRetryable: false },
  WORKSPACE_FULL: {
    sentence: 'Too much is waiting for the other consoles of this team. It goes out when they are back.',
    status: 507,
    isRetryable: true,
  },
  ADMIN_ONLY: { sentence: 'Only a LiveChat administrator may do this.', status: 403, isRetryable: false },
  RECIPIENT_UNKNOWN: {
    sentence: 'The addressed device is not in this workspace.',
    status: 404,
    isRetryable: false,
  },
  CHANNEL_KEY_EXISTS: {
    sentence: 'The workspace already has a channel key.',
    status: 409,
    isRetryable: false,
  },
  CHANNEL_KEY_MISSING: {
    sentence: 'This computer has not received the key for Instagram conversations yet.',
    status: 409,
    isRetryable: true,
  },
  CHANNEL_BOUND_ELSEWHERE: {
    sentence: 'This Instagram account is connected to another workspace.',
    status: 409,
    isRetryable: false,
  },
  CONNECT_TICKET_INVALID: {
    sentence: 'The connection attempt has expired. Start again.',
    status: 410,
    isRetryable: false,
  },
  CONNECT_DENIED: { sentence: 'Facebook did not grant access.', status: 403, isRetryable: false },
  CONNECT_PERMISSION_MISSING: {
    sentence: 'A needed permission was not granted on Facebook.',
    status: 403,
    isRetryable: false,
  },
  CONNECT_NO_ACCOUNT: {
    sentence: 'None of the granted Pages has an Instagram professional account.',
    status: 404,
    isRetryable: false,
  },
  CONNECT_PAGE_NOT_GRANTED: {
    sentence: 'This Page was not part of the grant.',
    status: 403,
    isRetryable: false,
  },

  // Policy.
  POLICY_NOT_ACCEPTED: {
    sentence: 'Nothing is sent until the privacy policy is accepted.',
    status: 0,
    isRetryable: false,
  },
  FILE_NOT_SAVED: { sentence: 'The file could not be saved there.', status: 0, isRetryable: true },

  // Removal.
  WORKSPACE_REMOVED: {
    sentence: 'Backchannel was uninstalled for your team. What this computer kept of it has been deleted.',
    status: 0,
    isRetryable: false,
  },
  CONSOLE_TOO_LONG_AWAY: {
    sentence:
      'This computer heard nothing from the relay for too long, so what it kept has been deleted. Sign in again.',
    status: 0,
    isRetryable: false,
  },
  RECORD_FORGED: {
    sentence: 'The record is not what the relay signed. It was not saved.',
    status: 0,
    isRetryable: false,
  },
  REMOVAL_NOT_SCHEDULED: {
    sentence: 'The data removal has begun or ended already, so it can no longer be changed.',
    status: 409,
    isRetryable: false,
  },

  // Webhooks.
  WEBHOOK_SIGNATURE: { sentence: 'The webhook signature does not match.', status: 401, isRetryable: false },
  WEBHOOK_TOKEN: { sentence: 'The verify token does not match.', status: 403, isRetryable: false },

  // Sealing and trust.
  SEAL_UNREADABLE: {
    sentence: "A sealed message could not be opened with this device's keys.",
    status: 0,
    isRetryable: false,
  },
  SEAL_FORGED: {
    sentence: 'A message was refused because its sender could not be proven.',
    status: 0,
    isRetryable: false,
  },
  DEVICE_UNTRUSTED: {
    sentence: "The colleague's device has not been confirmed through LiveChat yet.",
    status: 0,
    isRetryable: true,
  },

  // The bridge between Instagram and LiveChat.
  BRIDGE_RECONNECT: {
    sentence:
      'LiveChat no longer accepts the Instagram integration. An administrator must authorize it again.',
    status: 0,
    isRetryable: false,
  },
  BRIDGE_OTHER_WORKSPACE: {
    sentence: 'The integration was authorized for another LiveChat account than the one in use here.',
    status: 0,
    isRetryable: false,
  },
  BRIDGE_NOT_HOLDER: {
    sentence: 'Another computer of the team is bringing Instagram into LiveChat.',
    status: 0,
    isRetryable: true,
  },

  // Instagram.
  INSTAGRAM_NOT_CONNECTED: { sentence: "Instagram isn't connected.", status: 0, isRetryable: false },
  INSTAGRAM_RECONNECT: {
    sentence: 'Instagram no longer accepts this connection. An admin must reconnect it.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_TOKEN_MISSING: {
    sentence: "This computer has not received the Page token from a colleague's console yet.",
    status: 0,
    isRetryable: true,
  },
  INSTAGRAM_WINDOW_CLOSED: {
    sentence: 'The reply window is closed. It opens again when the customer writes.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_TEXT_TOO_LONG: {
    sentence: 'Instagram accepts at most 1,000 bytes of text.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_CUSTOMER_UNREACHABLE: {
    sentence: 'This customer cannot receive messages right now.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_THREAD_TAKEN: {
    sentence: 'Another app is answering this conversation.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_ACCESS_OFF: {
    sentence: 'Message access is switched off in the Instagram app of this account.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_RATE_LIMITED: { sentence: 'Instagram asked us to slow down.', status: 0, isRetryable: true },
  INSTAGRAM_TEMPORARY: { sentence: 'Instagram has a temporary problem.', status: 0, isRetryable: true },
  INSTAGRAM_REFUSED: { sentence: 'Instagram refused the message.', status: 0, isRetryable: false },
  INSTAGRAM_PERMISSION: {
    sentence:
      'A permission for Instagram is missing or does not cover this. An admin must look at the connection.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_RESTRICTED: {
    sentence: 'Instagram has restricted this account or Page. An admin must look at it.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_PROFILE_WITHHELD: {
    sentence: "Instagram does not show this customer's profile yet.",
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_MESSAGE_GONE: {
    sentence: 'Instagram no longer has this message.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_SUBSCRIPTION_MISSING: {
    sentence: 'Instagram does not send messages for this Page at the moment.',
    status: 0,
    isRetryable: true,
  },
  INSTAGRAM_FIELD_MISSING: {
    sentence:
      'Instagram tells us that messages exist, but not what they say: the field “messages” is not ticked for the app at Meta.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_APP_NOT_APPROVED: {
    sentence: 'Meta has not approved the app for this customer yet. An admin must look at the app at Meta.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_LOOKS_LIKE_SPAM: {
    sentence: 'Instagram takes our recent messages for spam and has paused them. An admin should know.',
    status: 0,
    isRetryable: true,
  },
  INSTAGRAM_MEDIA_REFUSED: {
    sentence: 'Instagram could not take this file. Send another one.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_THREAD_GONE: {
    sentence: 'This conversation is archived or no longer open in Instagram.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_SENT_UNCONFIRMED: {
    sentence: 'Instagram says that it was sent, and has not confirmed it yet.',
    status: 0,
    isRetryable: false,
  },
  INSTAGRAM_OUTCOME_UNKNOWN: {
    sentence: 'It is not yet known whether Instagram received this message.',
    status: 0,
    isRetryable: true,
  },
} as const satisfies Record<string, { sentence: string; status: number; isRetryable: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorCatalogue, value);

/**
 * The one error class. `details` may name a field, a setting, a provider code; never content, tokens or people.
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
 * Where a fault of our own came from, to be logged beside its code; empty for an expected error. Only the lines that name
 * places in our files are taken: the message before them may quote content.
 */
export const stackOfFault = (error: BackchannelError): { stack?: string } => {
  if (error.code !== 'INTERNAL' || !(error.cause instanceof Error)) return {};
  const places = (error.cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { stack: places.slice(0, 5).join(' | ') };
};
