import type { ErrorCode } from '../../../shared/errors.ts';
import type { PreflightId } from '../../../shared/ipc/preflight.ts';
import type { HealthItem } from '../../../shared/ipc/state.ts';
import type { ComputerCheckId } from '../../../shared/ipc/support.ts';
import type { GuideState, GuideTopic } from '../../state/guide.ts';

/**
 * Where the guide says what helps, by what a person meets: docs/guide, as `chapter#heading`. Every error code stands here
 * once; a test follows each place and finds each code.
 */

/** For a fault that nobody expects, and for codes that only programs tell each other. */
export const anythingElse = 'trouble#something-went-wrong-inside-backchannel';

/** Error codes by the place that says what helps. */
export const codesByPlace: Readonly<Record<string, readonly ErrorCode[]>> = {
  'trouble#this-computer-is-offline': ['NETWORK_UNREACHABLE'],
  'trouble#the-relay-cannot-be-reached': [
    'RELAY_UNREACHABLE',
    'RELAY_ADDRESS_INVALID',
    'RELAY_NAME_UNKNOWN',
    'RELAY_NOT_ONE',
    'RELAY_NOT_READY',
    'RELAY_INSECURE',
    'RELAY_ADDRESS_OTHER',
    'UNAVAILABLE',
    'RATE_LIMITED',
  ],
  'trouble#the-certificate-of-the-relay-is-not-believed': ['RELAY_CERTIFICATE'],
  'trouble#the-clock-of-this-computer-is-off': ['SIGNATURE_STALE'],
  'trouble#a-proxy-is-in-the-way': [
    'PROXY_LOGIN_NEEDED',
    'PROXY_LOGIN_KIND',
    'PROXY_REFUSED',
    'PROXY_UNREACHABLE',
    'PROXY_KIND',
  ],
  'trouble#livechat-cannot-be-reached': ['LIVECHAT_UNAVAILABLE', 'LIVECHAT_MISDIRECTED', 'LIVECHAT_REFUSED'],
  'trouble#livechat-is-open-elsewhere': ['LIVECHAT_LOGGED_OUT_ELSEWHERE', 'LIVECHAT_TOO_MANY_CONNECTIONS'],
  'trouble#livechat-no-longer-accepts-the-sign-in': [
    'LIVECHAT_TOKEN_REFUSED',
    'SIGNED_OUT',
    'LIVECHAT_FORBIDDEN',
  ],
  'trouble#sign-in-once-more-to-prove-who-you-are': ['IDENTITY_NEEDED', 'DEVICE_UNKNOWN'],
  'trouble#you-are-not-allowed-to-do-this': ['ADMIN_ONLY', 'APPROVAL_BY_ANOTHER'],
  'trouble#no-browser-was-found': ['BROWSER_MISSING', 'SIGN_IN_PORTS_BUSY', 'CONNECT_LOOPBACK_BLOCKED'],
  'trouble#the-password-store-of-this-computer': [
    'SECRET_BACKEND_WEAK',
    'SECRET_BACKEND_CHANGED',
    'SECRET_BACKEND_LOCKED',
    'SECRET_UNREADABLE',
  ],
  'trouble#the-disk-of-this-computer': [
    'STORAGE_FULL',
    'STORAGE_READ_ONLY',
    'STORAGE_FOLDER_MISSING',
    'STORAGE_FAULT',
  ],
  'trouble#backchannel-cannot-start': [
    'STORAGE_NEWER',
    'SETTING_MISSING',
    'SETTING_INVALID',
    'START_FAILED',
    'SWITCH_REFUSED',
    'SANDBOX_REFUSED',
    'PROFILE_OPEN_ELSEWHERE',
  ],
  'trouble#what-was-lost-on-this-computer': ['STORAGE_UNREADABLE', 'STORAGE_DAMAGED'],
  'trouble#something-could-not-be-shown': [
    'SEAL_UNREADABLE',
    'SEAL_FORGED',
    'ENVELOPE_NEWER',
    'ENVELOPE_NOT_APPLIED',
    'SET_ASIDE_FULL',
  ],
  'trouble#this-version-is-too-old': ['CONSOLE_OUTDATED', 'RELAY_OUTDATED', 'LIVECHAT_VERSION'],
  'trouble#your-organisation-has-set-this': ['MANAGED_SETTING', 'MANAGED_OFF'],
  'admin-policies#a-value-does-nothing': ['MANAGED_VALUE_INVALID'],
  [anythingElse]: ['INTERNAL', 'ANSWER_INVALID', 'NOT_FOUND'],

  'start#the-first-start': ['RELAY_ADDRESS_NEEDED'],
  'start#sign-in': [
    'SIGN_IN_DENIED',
    'SIGN_IN_TIMEOUT',
    'SIGN_IN_CANCELLED',
    'SIGN_IN_NOT_ALLOWED',
    'IDENTITY_TOO_WIDE',
    'LIVECHAT_APP_OTHER',
    'LIVECHAT_SEATS',
    'LIVECHAT_ACCOUNT_CLOSED',
    'LIVECHAT_LICENSE',
  ],
  'sign-out#somebody-elses-data-is-on-this-computer': ['SIGN_IN_OTHER_PERSON'],
  'privacy#the-privacy-policy': ['POLICY_NOT_ACCEPTED'],

  'answer#take-a-reply-back': ['REPLY_ON_ITS_WAY'],
  'answer#what-became-of-it': ['INSTAGRAM_SENT_UNCONFIRMED', 'INSTAGRAM_OUTCOME_UNKNOWN'],
  'answer#a-reply-was-not-sent': [
    'INSTAGRAM_TEXT_TOO_LONG',
    'INSTAGRAM_CUSTOMER_UNREACHABLE',
    'INSTAGRAM_TEMPORARY',
    'INSTAGRAM_REFUSED',
    'INSTAGRAM_MESSAGE_GONE',
    'INSTAGRAM_THREAD_GONE',
    'INSTAGRAM_LOOKS_LIKE_SPAM',
  ],
  'answer#somebody-else-answers': ['INSTAGRAM_THREAD_TAKEN', 'REPLY_OF_LIVECHAT'],
  'answer#what-customers-send': ['INSTAGRAM_PROFILE_WITHHELD'],
  'reply-window#when-it-is-closed': ['INSTAGRAM_WINDOW_CLOSED'],
  'files#a-file-could-not-be-sent': [
    'INSTAGRAM_MEDIA_REFUSED',
    'INSTAGRAM_UPLOAD_REFUSED',
    'INSTAGRAM_EARLIER_PART_FAILED',
    'FILE_GONE',
    'FILE_NOT_READ',
    'FILE_IS_PROGRAM',
  ],
  'files#files-in-private-chats': [
    'FILES_FULL',
    'FILES_OFF',
    'FILE_NOT_AS_SENT',
    'FILE_ASKED_AGAIN',
    'FILE_ELSEWHERE',
    'FILE_NOT_THERE',
    'FILE_GROUP_LEFT',
    'FILE_NOT_HERE',
  ],
  'files#save-a-picture-or-file': ['FILE_NOT_SAVED'],
  'files#a-photo-or-story-is-not-shown': ['MEDIA_NOT_AVAILABLE'],
  'saved-replies#make-one': ['SAVED_REPLY_NAME_TAKEN', 'SAVED_REPLIES_FULL'],
  'saved-replies#bring-many-along': ['SAVED_REPLIES_UNREADABLE'],

  'private-chats#change-delete-react-quote': ['PRIVATE_CHANGE_LATE'],
  'private-chats#groups': ['GROUP_LEFT', 'GROUP_EMPTY', 'GROUP_CHANGE_LIMIT', 'GROUP_FULL'],
  'private-chats#a-message-does-not-arrive': ['WORKSPACE_FULL', 'RECIPIENT_UNKNOWN'],
  'private-chats#whether-it-is-really-your-colleague': ['DEVICE_UNTRUSTED'],
  'second-computer#without-another-computer': [
    'SAVED_CHATS_UNKNOWN',
    'SAVED_CHATS_NEWER',
    'SAVED_CHATS_CODE',
    'SAVED_CHATS_CUT',
    'SAVED_CHATS_DAMAGED',
    'SAVED_CHATS_OTHER_PERSON',
  ],
  'second-computer#this-computer-waits-to-be-let-in': ['DEVICE_WAITING'],
  'second-computer#this-computer-was-removed': ['DEVICE_REMOVED', 'CONSOLE_TOO_LONG_AWAY'],
  'second-computer#ten-computers-are-the-most': ['DEVICES_FULL'],

  'admin-connect#facebook-did-not-give-access': [
    'CONNECT_DENIED',
    'CONNECT_TICKET_INVALID',
    'CONNECT_INTERRUPTED',
    'CONNECT_PERMISSION_MISSING',
    'CONNECT_PAGE_NOT_GRANTED',
  ],
  'admin-connect#none-of-these-pages-can-be-connected': [
    'CONNECT_NO_ACCOUNT',
    'CONNECT_ROLE_MISSING',
    'CHANNEL_BOUND_ELSEWHERE',
  ],
  'admin-connect#it-could-not-be-connected-safely': [
    'CONNECT_DIALOG_FOREIGN',
    'CONNECT_CONSOLE_OUTDATED',
    'CONNECT_RELAY_OUTDATED',
  ],
  'admin-renew#renew': ['INSTAGRAM_ACCESS_ENDING', 'INSTAGRAM_ACCESS_ENDED'],
  'admin-renew#reconnect': ['INSTAGRAM_RECONNECT'],
  'admin-renew#after-a-computer-was-lost': ['PAGE_GRANT_SHARED', 'PAGE_GRANT_NOT_REVOKED'],
  'admin-health#the-health-view': ['INSTAGRAM_FIELD_MISSING'],
  'admin-red#instagram-is-not-connected': ['INSTAGRAM_NOT_CONNECTED'],
  'admin-red#nothing-arrives': ['INSTAGRAM_SUBSCRIPTION_MISSING', 'INSTAGRAM_ACCESS_OFF'],
  'admin-red#the-key-to-the-conversations-is-missing': [
    'CHANNEL_KEY_MISSING',
    'CHANNEL_KEY_EXISTS',
    'INSTAGRAM_TOKEN_MISSING',
  ],
  'admin-red#a-permission-does-not-cover-this': ['INSTAGRAM_PERMISSION', 'INSTAGRAM_APP_NOT_APPROVED'],
  'admin-red#meta-has-warned-or-blocked-the-account': [
    'INSTAGRAM_RESTRICTED',
    'INSTAGRAM_POLICY_BLOCK',
    'INSTAGRAM_POLICY_WARNING',
  ],
  'admin-red#answers-after-24-hours-are-refused': ['INSTAGRAM_HUMAN_AGENT_MISSING'],
  'admin-red#instagram-asks-us-to-slow-down': ['INSTAGRAM_RATE_LIMITED'],
  'admin-red#another-app-answers-conversations': [
    'INSTAGRAM_CONTROL_UNAVAILABLE',
    'INSTAGRAM_CONTROL_REFUSED',
  ],
  'admin-bridge#something-waits-to-be-brought-into-livechat': ['LIVECHAT_LIMIT', 'LIVECHAT_NOBODY_ONLINE'],
  'admin-bridge#it-has-to-be-allowed-again': ['BRIDGE_RECONNECT', 'BRIDGE_OTHER_WORKSPACE'],
  'admin-bridge#one-customer-does-not-appear-in-livechat': ['BRIDGE_CUSTOMER_REFUSED'],
  'admin-uninstall#cancel-it-or-bring-it-forward': ['REMOVAL_NOT_SCHEDULED'],
  'admin-uninstall#what-a-colleague-sees': ['WORKSPACE_REMOVED'],
  'admin-records#save-and-check-a-record': ['RECORD_FORGED'],
};

/** Codes that nobody reads in the window: of requests between programs, of the relay's own start, and of the try-out. */
export const codesOfPrograms: readonly ErrorCode[] = [
  'INPUT_INVALID',
  'INPUT_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'REQUEST_TOO_SLOW',
  'IPC_SENDER_REFUSED',
  'IPC_ROUTE_UNKNOWN',
  'IPC_OUTPUT_INVALID',
  'TRY_IT_UNAVAILABLE',
  'TRY_IT_REFUSED',
  'DATABASE_IN_USE',
  'SIGNATURE_INVALID',
  'SIGNATURE_REPLAYED',
  'WEBHOOK_SIGNATURE',
  'WEBHOOK_TOKEN',
  'BRIDGE_NOT_HOLDER',
];

const health = 'admin-health#the-health-view';
export const healthPlaces: Readonly<Record<HealthItem['id'], string>> = {
  history: 'admin-red#messages-cannot-be-compared',
  events: 'admin-red#nothing-arrives',
  sends: 'admin-red#instagram-asks-us-to-slow-down',
  storage: 'trouble#the-disk-of-this-computer',
  policy: 'admin-red#meta-has-warned-or-blocked-the-account',
  'human-agent': 'admin-red#answers-after-24-hours-are-refused',
  subscription: 'admin-red#nothing-arrives',
  fields: health,
  token: 'admin-renew#reconnect',
  access: 'admin-renew#renew',
  livechat: 'trouble#livechat-cannot-be-reached',
  'livechat-calls': health,
  relay: 'trouble#the-relay-cannot-be-reached',
  key: 'admin-red#the-key-to-the-conversations-is-missing',
  backlog: 'admin-red#the-key-to-the-conversations-is-missing',
};

const aboutLiveChat = 'admin-health#lines-about-livechat';
const aboutRelay = 'admin-health#lines-about-the-relay';
const aboutInstagram = 'admin-health#lines-about-instagram';
export const checkPlaces: Readonly<Record<PreflightId, string>> = {
  'livechat-sign-in': aboutLiveChat,
  'livechat-scopes': aboutLiveChat,
  'livechat-role': aboutLiveChat,
  'livechat-live': aboutLiveChat,
  'redirect-ports': aboutLiveChat,
  'redirect-uris': aboutLiveChat,
  'app-webhooks': aboutLiveChat,
  'chat-webhooks': aboutLiveChat,
  integration: 'admin-bridge#let-backchannel-chat-for-customers',
  'relay-reachable': aboutRelay,
  'relay-stream': aboutRelay,
  'relay-address': aboutRelay,
  'instagram-account': aboutInstagram,
  'page-token': aboutInstagram,
  permissions: 'admin-renew#a-permission-is-missing',
  'token-expiry': 'admin-renew#renew',
  'page-fields': aboutInstagram,
  conversations: aboutInstagram,
  'page-role': aboutInstagram,
  'thread-control': 'admin-red#another-app-answers-conversations',
  'app-fields': aboutInstagram,
  'message-access': aboutInstagram,
  'live-mode': aboutInstagram,
  'human-agent': 'admin-red#answers-after-24-hours-are-refused',
};

export const computerPlaces: Readonly<Record<ComputerCheckId, string>> = {
  keyring: 'trouble#the-password-store-of-this-computer',
  disk: 'trouble#the-disk-of-this-computer',
  proxy: 'trouble#a-proxy-is-in-the-way',
  relay: 'trouble#the-relay-cannot-be-reached',
  certificate: 'trouble#the-certificate-of-the-relay-is-not-believed',
  clock: 'trouble#the-clock-of-this-computer-is-off',
  livechat: 'trouble#livechat-cannot-be-reached',
  graph: 'trouble#this-computer-is-offline',
};

export const statePlaces: Readonly<Record<GuideState, string>> = {
  'sign-in': 'trouble#livechat-no-longer-accepts-the-sign-in',
  identity: 'trouble#sign-in-once-more-to-prove-who-you-are',
  'let-in': 'second-computer#this-computer-waits-to-be-let-in',
  network: 'trouble#this-computer-is-offline',
  relay: 'trouble#the-relay-cannot-be-reached',
  livechat: 'trouble#livechat-cannot-be-reached',
  browser: 'trouble#no-browser-was-found',
  'password-store': 'trouble#the-password-store-of-this-computer',
  recovery: 'trouble#what-was-lost-on-this-computer',
  'set-aside': 'trouble#something-could-not-be-shown',
  version: 'trouble#this-version-is-too-old',
  removal: 'admin-uninstall#the-relay-was-told-that-backchannel-was-uninstalled',
  'taken-back': 'admin-red#instagram-off',
  'taken-back-cancelled': 'admin-red#instagram-off',
  refused: 'admin-renew#reconnect',
  ended: 'admin-renew#renew',
  'not-subscribed': 'admin-red#nothing-arrives',
  'waiting-for-key': 'admin-red#the-key-to-the-conversations-is-missing',
  'waiting-for-access': 'admin-red#the-key-to-the-conversations-is-missing',
  'not-connected': 'admin-red#instagram-is-not-connected',
  bridge: 'admin-bridge#something-waits-to-be-brought-into-livechat',
  trust: 'private-chats#whether-it-is-really-your-colleague',
  'handled-elsewhere': 'answer#somebody-else-answers',
  'nothing-found': 'search#nothing-is-found',
  'not-told': 'notifications#why-was-i-not-told',
};

const placesByCode: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(codesByPlace).flatMap(([place, codes]) => codes.map((code) => [code, place])),
);

/** Where the guide says what helps with this. */
export const placeOf = (topic: GuideTopic): string => {
  const [kind, name] = topic.split(':') as [string, string];
  const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    error: placesByCode,
    health: healthPlaces,
    check: checkPlaces,
    computer: computerPlaces,
    state: statePlaces,
  };
  return places[kind]?.[name] ?? anythingElse;
};
