import type { OpenPoint } from '../open-points.ts';

const customerSide = 'src/main/livechat/customer-side.ts';
const customerChats = 'src/sandbox/livechat/customer/chats.ts';
const splitDecision = 'docs/decisions/0015-who-writes-what-across-the-bridge.md';

/** What LiveChat's documents leave open, and where the product rests on it. Source: docs/reference/livechat.md. */
export const livechatPoints = {
  'livechat public client': {
    question: 'Does a public client get a token for a code with PKCE, without a secret? (livechat.md §2.1)',
    readings: { works: 'It does.' },
    simulator: 'works',
    hangsOn: ['src/main/livechat/sign-in/index.ts', 'src/sandbox/livechat/accounts/authorize.ts'],
    convention: 'a public client without PKCE is refused',
  },
  'livechat scopes': {
    question: 'Are all scopes granted that an administrator is asked for? (livechat.md §3)',
    readings: { all: 'All of them.', fewer: 'Some are left out; the token says which.' },
    simulator: 'all',
    hangsOn: ['src/main/livechat/scopes.ts'],
  },
  'livechat scope parameter': {
    question: 'Does a token have the part of the app’s scopes that `scope` asked for? (livechat.md §2.2)',
    readings: {
      honoured: 'It has that part: one client id is enough.',
      ignored:
        'It has all that is ticked: nobody can sign in until the build and the relay name an identity client.',
    },
    simulator: 'honoured',
    hangsOn: ['src/main/livechat/sign-in/index.ts', 'src/sandbox/livechat/accounts/authorize.ts'],
    convention: 'that `scope` is honoured is documented by an SDK alone',
  },
  'livechat status of a wrong request': {
    question: 'Which HTTP status has a refusal as `validation`? (livechat.md §14.3)',
    readings: { '400': '400, as an SDK of LiveChat tests it.', '422': '422, as production was seen to.' },
    simulator: '422',
    hangsOn: ['src/main/livechat/platform-error.ts', 'src/sandbox/livechat/errors.ts'],
    convention: 'the platform publishes no status but 200',
  },
  'livechat unknown action': {
    question: 'How is an action refused that the version does not have? (livechat.md §14.2)',
    readings: { not_found: 'As `not_found`.', validation: 'As `validation`.' },
    simulator: 'not_found',
    hangsOn: ['src/sandbox/livechat/call.ts'],
    convention: 'unknown and removed actions answer `not_found`',
  },
  'livechat multicast to oneself': {
    question:
      "Does a multicast reach another connection of its own author, with the author's name? (livechat.md §6)",
    readings: { arrives: 'It does.', 'does not arrive': 'It does not.' },
    simulator: 'arrives',
    hangsOn: ['src/main/relay-link/key-announcer.ts', 'docs/decisions/0013-lease-by-signed-call.md'],
  },
  'livechat unknown customer': {
    question:
      'What answers the customer token of an `entity_id` that LiveChat does not have? (livechat.md §2.6)',
    readings: {
      identity_lost: 'A word of its own.',
      access_denied: 'A word that a dead grant has too.',
      unauthorized_client: 'A word that a dead grant has too.',
      resource_not_found: 'Not found.',
      'a token': 'A token: the customer is made under that id, or anew.',
    },
    simulator: 'access_denied',
    hangsOn: [customerSide, 'src/main/bridge/access.ts', 'src/sandbox/livechat/accounts/customer-token.ts'],
  },
  'livechat second start': {
    question: 'What answers `start_chat` of a customer who has a chat? (livechat.md §6)',
    readings: {
      validation: 'A malformed request.',
      chat_limit_reached: 'The limit of one chat.',
    },
    simulator: 'chat_limit_reached',
    hangsOn: [customerChats, 'src/main/bridge/inbound/chat-writer.ts'],
  },
  'livechat resuming an open chat': {
    question: 'What answers `resume_chat` while a thread is open? (livechat.md §6)',
    readings: {
      validation: 'A malformed request.',
      chat_already_active: 'A word of its own.',
    },
    simulator: 'chat_already_active',
    hangsOn: [customerChats, 'src/main/bridge/inbound/chat-writer.ts'],
  },
  'livechat same custom_id': {
    question: 'Does LiveChat keep a second event with the same `custom_id`? (livechat.md §8.1)',
    readings: { twice: 'It keeps both.', once: 'It keeps one, or refuses the second.' },
    simulator: 'twice',
    hangsOn: [splitDecision, 'src/main/bridge/inbound/chat-writer.ts'],
  },
  'livechat whose chat': {
    question: 'Which property of a chat names the client of the bridge? (livechat.md §10.4)',
    readings: {
      both: '`source.client_id` and `source.customer_client_id`.',
      customer_client_id: '`source.customer_client_id` only.',
      client_id: '`source.client_id` only.',
    },
    simulator: 'both',
    hangsOn: ['src/main/livechat/integration.ts', 'src/sandbox/livechat/webhooks/sender.ts'],
    convention: '"my chats" are those a token of this client started',
  },
  'livechat answer of a stranger': {
    question: 'What answers `send_event` of an agent who is not in the chat? (livechat.md §6)',
    readings: {
      not_allowed: 'As the customer side lists it.',
      authorization: 'As production was seen to, with 403.',
      accepted: 'It is taken.',
    },
    simulator: 'authorization',
    hangsOn: [splitDecision, 'src/main/bridge/outbound/record.ts', 'src/sandbox/livechat/agent/events.ts'],
    convention: 'the requester must be among the users',
  },
  'livechat session fields before a thread': {
    question:
      'Are session fields still there that were set before the first thread? (livechat.md §8.3, §10.4)',
    readings: { gone: 'No: they are sent for every thread.', kept: 'Yes: sending them again does no harm.' },
    simulator: 'gone',
    hangsOn: ['src/main/bridge/session-fields.ts'],
  },
  'livechat joining': {
    question: 'May an agent join a chat by `add_user_to_chat`? (livechat.md §6)',
    readings: {
      joins: 'Yes.',
      limit: 'Not beside another: the plan allows one public agent.',
    },
    simulator: 'joins',
    hangsOn: [splitDecision, 'src/main/livechat/integration.ts'],
  },
  'livechat deleted event for administrators': {
    question: 'What does an administrator still read of it? (livechat.md §11)',
    readings: {
      whole: 'All of it, marked as deleted: the removal record must say so.',
      stub: 'A stub without content.',
      hidden: 'Nothing.',
    },
    simulator: 'whole',
    hangsOn: ['docs/privacy.md', 'src/main/removal/plan.ts'],
  },
  "livechat customer deletes an agent's event": {
    question: 'May a customer token delete what an agent wrote? (livechat.md §11)',
    readings: {
      authorization: 'No.',
      not_allowed: 'No.',
      missing_access: 'No.',
      deleted: 'Yes.',
    },
    simulator: 'authorization',
    hangsOn: ['src/sandbox/livechat/customer/events.ts'],
    convention: "whether a customer may remove an agent's event",
  },
  'livechat following after a resume': {
    question: 'Does following a chat survive that it is closed and resumed? (livechat.md §6)',
    readings: { ends: 'It ends: it is followed anew.', 'goes on': 'It goes on.' },
    simulator: 'ends',
    hangsOn: ['src/main/bridge/outbound/sync.ts', 'src/sandbox/livechat/rtm/agent.ts'],
    convention: 'what happens inside a chat is pushed to its members and followers',
  },
  'livechat old refresh token': {
    question: 'Is a refresh token of a public client good only once? (livechat.md §2.1)',
    readings: { refused: 'Only once.', accepted: 'Again and again.' },
    simulator: 'refused',
    hangsOn: ['src/main/session/index.ts', 'src/main/bridge/grant/grant-store.ts'],
    convention: 'which of the documented names goes with a wrong, expired or used code',
  },
  'livechat dead token': {
    question: 'What answers `/v2/info` for a revoked token? (livechat.md §2.5)',
    readings: { '401': '401.', '403': '403.', '404': '404.', '422': '422, the only one that is documented.' },
    simulator: '422',
    hangsOn: ['src/main/livechat/accounts-api.ts', 'src/main/removal/tasks.ts'],
  },
} satisfies Record<string, OpenPoint>;
