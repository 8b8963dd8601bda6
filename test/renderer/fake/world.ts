import type { Agent, Conversation, Message, PrivateMessage } from '../../../src/shared/domain/index.ts';

/** Seeded data for looking at the window and for its tests. Names are invented. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const firstNames =
  'Anna Bartek Chiara Dawid Elif Farah Goran Hanna Ivo Jana Kenji Lena Maria Noor Oskar Petra Quentin Rosa Sami Tove'.split(
    ' ',
  );
const lastNames =
  'Nowak Lindqvist Costa Wójcik Demir Haddad Petrović Berg Marek Kowalska Tanaka Vogel Silva Amrani Hansen Novák'.split(
    ' ',
  );

const picture = (hue: number): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="hsl(${hue} 45% 62%)"/><circle cx="40" cy="32" r="15" fill="hsl(${hue} 40% 88%)"/><path d="M10 80c2-24 16-32 30-32s28 8 30 32z" fill="hsl(${hue} 40% 88%)"/></svg>`)}`;

export const photo = (hue: number): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 70%)"/><stop offset="1" stop-color="hsl(${hue + 40} 50% 45%)"/></linearGradient></defs><rect width="400" height="400" fill="url(#a)"/><circle cx="200" cy="210" r="90" fill="hsl(${hue + 20} 70% 85%)"/></svg>`)}`;

export const seedAgents = (count: number): Agent[] =>
  Array.from({ length: count }, (_, index) => {
    const first = firstNames[index % firstNames.length] ?? 'Anna';
    const last = lastNames[(index * 7) % lastNames.length] ?? 'Nowak';
    const name = index < 16 ? `${first} ${last}` : `${first} ${last} ${index}`;
    return {
      id: (index === 0
        ? 'anna@example.com'
        : `${first}.${last}.${index}@example.com`.toLowerCase()) as Agent['id'],
      name,
      role: index === 1 ? 'owner' : index === 4 ? 'administrator' : 'normal',
      ...(index % 3 === 0 ? { avatarUrl: picture(index * 37) } : {}),
      ...(index % 4 === 2 ? { jobTitle: 'Support specialist, second line' } : {}),
      groupIds: index % 3 === 0 ? [0, 2] : [0],
      status: index % 5 < 2 ? 'accepting_chats' : index % 5 === 2 ? 'not_accepting_chats' : 'offline',
      isSuspended: false,
    };
  });

const customers = [
  ['Maya Fernández', 'maya.crafts', 'Does the green one come in size M as well?', 20, 2, 'in'],
  ['Leo', 'leo_rides', 'You: We ship on Mondays and Thursdays.', 2, 0, 'out'],
  ['Instagram user …0099', undefined, 'Mentioned you in their story', 3.6, 1, 'in'],
  ['Sofia Rinaldi', 'sofia.rinaldi', 'Reacted ❤ to “Thank you, enjoy!”', 0.6, 0, 'in'],
  [
    'Übergroßer Name einer Kundin mit sehr langem Anzeigenamen',
    'very.long.handle.that.never.ends',
    'Photo',
    23.4,
    12,
    'in',
  ],
  ['Nadia K.', 'nadia.k', 'Voice message', -30, 0, 'in'],
  [
    'Tom Okafor',
    'tomokafor',
    'You: I am sorry about the delay, your parcel left our warehouse this morning and …',
    -60,
    0,
    'out',
  ],
  ['Yuki', 'yuki_draws', 'thanks!!', -200, 0, 'in'],
] as const;

export const seedConversations = (count: number, nowMs: number): Conversation[] =>
  Array.from({ length: count }, (_, index) => {
    const base = customers[index % customers.length] ?? customers[0];
    const [name, username, preview, hoursLeft, unread, direction] = base;
    const isCopy = index >= customers.length;
    const lastCustomerMs = hoursLeft > 0 ? nowMs - (24 - hoursLeft) * hourMs : nowMs + hoursLeft * hourMs;
    return {
      id: `17841400000000001:${1000 + index}` as Conversation['id'],
      accountId: '17841400000000001' as Conversation['accountId'],
      customerId: String(1000 + index) as Conversation['customerId'],
      displayName: isCopy ? `${name} ${index}` : name,
      ...(username === undefined ? {} : { username: isCopy ? `${username}${index}` : username }),
      ...(index % 2 === 0 ? { pictureUrl: picture(index * 51 + 10) } : {}),
      preview,
      lastActivityAtMs: nowMs - index * 11 * 60_000 - (isCopy ? dayMs : 60_000),
      unreadCount: isCopy ? 0 : unread,
      replyWindow:
        hoursLeft > 0
          ? { state: 'open', endsAtMs: lastCustomerMs + dayMs }
          : hoursLeft > -168
            ? { state: 'human-agent', endsAtMs: lastCustomerMs + 7 * dayMs }
            : { state: 'closed' },
      hasFailedMessage: index === 6,
      lastDirection: direction,
      ...(direction === 'in' ? { waitingSinceMs: lastCustomerMs } : {}),
      work: { tags: [], state: 'open', failedElsewhere: [], noteCount: 0 },
    };
  });

let counter = 0;
export const message = (
  conversationId: string,
  atMs: number,
  part: Partial<Message> & Pick<Message, 'direction'>,
): Message => {
  counter += 1;
  return {
    id: `m-${String(counter).padStart(6, '0')}` as Message['id'],
    conversationId: conversationId as Message['conversationId'],
    origin: part.direction === 'in' ? 'customer' : 'console',
    kind: 'text',
    attachments: [],
    reactions: [],
    sentAtMs: atMs,
    editCount: 0,
    isUnsent: false,
    isStandby: false,
    ...part,
  };
};

/** One of everything, so that every card can be looked at. */
export const seedThread = (conversationId: string, nowMs: number): Message[] => {
  const at = (hoursAgo: number, minutes = 0): number => nowMs - hoursAgo * hourMs + minutes * 60_000;
  const anna = 'anna@example.com' as Message['agentId'];
  const of = (atMs: number, part: Partial<Message> & Pick<Message, 'direction'>): Message =>
    message(conversationId, atMs, part);
  const card = (
    kind: Message['kind'] & Message['attachments'][number]['kind'],
    rest: Partial<Message['attachments'][number]> = {},
  ): Partial<Message> => ({
    kind,
    attachments: [{ kind, ...rest }],
  });
  return [
    of(at(72), { direction: 'in', kind: 'referral', label: 'Autumn knits - 20 % off', text: undefined }),
    of(at(72, 1), { direction: 'in', text: 'Hi! Is the cardigan from the ad still available?' }),
    of(at(72, 9), {
      direction: 'out',
      agentId: anna,
      text: 'It is. Which colour did you like?',
      state: 'seen',
      reactions: [{ by: 'customer', emoji: '❤️' }],
    }),
    of(at(72, 12), { direction: 'in', ...card('story-mention', { mediaUrl: photo(320) }) }),
    of(at(72, 13), {
      direction: 'in',
      ...card('shared-reel', {
        title: 'How we dye the wool',
        pageUrl: 'https://www.instagram.com/reel/abc/',
      }),
    }),
    of(at(72, 14), { direction: 'in', ...card('shared-post', { title: 'The green one' }) }),
    of(at(71), { direction: 'in', ...card('view-once') }),
    of(at(71, 1), { direction: 'in', ...card('unsupported') }),
    of(at(71, 2), {
      direction: 'in',
      kind: 'other',
      label: 'ig_poll',
      attachments: [{ kind: 'other', label: 'ig_poll' }],
    }),
    of(at(71, 3), { direction: 'in', kind: 'postback', label: 'Talk to a person' }),
    of(at(71, 4), {
      direction: 'in',
      kind: 'thread-control',
      label: undefined,
      text: 'Another app took the conversation',
    }),
    of(at(71, 5), { direction: 'in', isStandby: true, text: 'Are you there?' }),
    of(at(71, 8), { direction: 'in', kind: 'thread-control', text: 'The conversation is back here' }),
    of(at(48), { direction: 'in', isUnsent: true }),
    of(at(47.95), { direction: 'in', text: 'Is the sourdough vegan?', isNoLongerShared: true }),
    of(at(47.9), {
      direction: 'in',
      kind: 'story-reply',
      text: 'Love this! Where is it from?',
      replyTo: { kind: 'story', mediaUrl: photo(180) },
    }),
    of(at(47.8), { direction: 'in', kind: 'story-reply', text: 'And this one?', replyTo: { kind: 'story' } }),
    of(at(47.5), {
      direction: 'out',
      origin: 'instagram-app',
      text: 'From our spring line 🌷 The link is https://shop.example.com/spring/dress?colour=green.',
      state: 'seen',
    }),
    of(at(26), {
      direction: 'in',
      ...card('image', { mediaUrl: photo(90) }),
      text: 'This is how it looks with my scarf',
    }),
    of(at(25.9), { direction: 'in', ...card('image', { mediaUrl: 'backchannel://media/expired' }) }),
    of(at(25.8), {
      direction: 'in',
      ...card('audio', {
        mediaUrl: 'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=',
      }),
    }),
    of(at(25), { direction: 'in', kind: 'pending' }),
    of(at(5), {
      direction: 'out',
      agentId: 'chiara.kowalska.2@example.com' as Message['agentId'],
      text: 'Looks lovely! The green goes well with it.',
      state: 'sent',
      editCount: 0,
    }),
    of(at(4.5), {
      direction: 'in',
      text: 'How long does delivery take? I need it for a birthday on Saturday, and I would not want to come with empty hands. If it does not arrive in time, I would rather pick something from the shop in the city centre.',
      editCount: 1,
    }),
    of(at(4.4), {
      direction: 'out',
      agentId: anna,
      text: 'Two days. Ordered today, it arrives on Thursday.',
      state: 'sent',
    }),
    of(at(4.38), {
      direction: 'out',
      agentId: anna,
      text: 'You can still change the size until tonight.',
      state: 'failed',
      reason: 'INSTAGRAM_CUSTOMER_UNREACHABLE',
    }),
    of(at(4.1), { direction: 'in', text: '👍' }),
    of(at(4, 0.2), {
      direction: 'in',
      text: 'Does the green one come in size M as well?',
      replyTo: { kind: 'message', text: 'It is. Which colour did you like?' },
    }),
  ];
};

export const privateMessage = (
  chatId: string,
  atMs: number,
  direction: 'in' | 'out',
  text: string,
  state?: PrivateMessage['state'],
): PrivateMessage => ({
  id: crypto.randomUUID() as PrivateMessage['id'],
  chatId: chatId as PrivateMessage['chatId'],
  direction,
  text,
  sentAtMs: atMs,
  state: state ?? (direction === 'in' ? 'received' : 'read'),
});

export const seedPrivateThread = (chatId: string, nowMs: number): PrivateMessage[] => [
  privateMessage(chatId, nowMs - 26 * hourMs, 'in', 'Morning! Can you take the Instagram queue until ten?'),
  privateMessage(chatId, nowMs - 26 * hourMs + 60_000, 'out', 'Sure, I am here.'),
  privateMessage(
    chatId,
    nowMs - 2 * hourMs,
    'in',
    'Maya asks about size M again. Do we know more from the warehouse?',
  ),
  privateMessage(chatId, nowMs - 2 * hourMs + 30_000, 'in', 'See https://stock.example.com/green-cardigan'),
  privateMessage(
    chatId,
    nowMs - 1.9 * hourMs,
    'out',
    'Twelve pieces, they come in on Wednesday. I would offer her to reserve one: the last time they were gone in an afternoon.',
    'read',
  ),
  privateMessage(chatId, nowMs - 1.8 * hourMs, 'out', 'Shall I write to her?', 'delivered'),
];
