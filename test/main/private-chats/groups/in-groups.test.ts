import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  accountIdSchema,
  conversationIdOf,
  customerIdSchema,
  type ConversationCard,
  type GroupId,
} from '../../../../src/shared/domain/index.ts';
import { quoteLength } from '../../../../src/shared/domain/private-rules.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../../helpers/chat-team.ts';
import { allIn, shownIn } from '../../../helpers/group-statements.ts';

/** What a chat of two has, in a group of three people of whom one has two computers. */

let team: ChatTeam;
let maria: ChatConsole;
let laptop: ChatConsole;
let jonas: ChatConsole;
let anna: ChatConsole;
let group: GroupId;
beforeEach(async () => {
  team = createChatTeam();
  maria = team.add('maria@bakery.test', 'maria-1');
  laptop = team.add('maria@bakery.test', 'maria-2');
  jonas = team.add('jonas@bakery.test', 'jonas-1');
  anna = team.add('anna@bakery.test', 'anna-1');
  group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
});
afterEach(() => team.end());

/** What counts for seconds, to whom it was addressed. */
const pass = (from: ChatConsole): void => {
  for (const { body, to } of from.passing.splice(0))
    for (const each of to)
      team.deliver({
        ...{ from: from.deviceId, fromAgent: from.agentId, to: each, body },
        sentAtMs: team.time.now(),
      });
};

it('says who writes, until they have written, stopped, or said nothing more', async () => {
  for (const desk of [maria, jonas, anna]) desk.chats.send(group, `Hello from ${desk.agentId}`);
  await team.settle();
  const heard: string[] = [];
  maria.chats.on('typing', ({ chatId, agentIds }) => heard.push(`${chatId === group} ${agentIds.join(' ')}`));
  jonas.chats.setTyping(group, true);
  anna.chats.setTyping(group, true);
  pass(jonas);
  pass(anna);
  expect(heard).toEqual([`true ${jonas.agentId}`, `true ${anna.agentId} ${jonas.agentId}`]);
  jonas.chats.send(group, 'There it is');
  await team.settle();
  expect(heard.at(-1)).toBe(`true ${anna.agentId}`);
  await team.time.advance(11_000);
  expect(heard.at(-1)).toBe('true ');
  // Who was removed is not heard.
  await maria.chats.groups.change(group, { kind: 'remove', member: anna.agentId });
  anna.chats.setTyping(group, true);
  pass(anna);
  await team.settle();
  pass(anna);
  expect(heard.at(-1)).toBe('true ');
});

it('carries an answer, a mention and a conversation as a card, and shows whose each is', async () => {
  const accountId = accountIdSchema.parse('17841400000000042');
  const customerId = customerIdSchema.parse('7610000000000099');
  const card: ConversationCard = {
    conversationId: conversationIdOf(accountId, customerId),
    messageCount: 3,
    lastAtMs: team.time.now() - 1,
  };
  const { id } = jonas.chats.send(group, 'Who takes this?', { card });
  await team.settle();
  anna.chats.send(group, '@Jonas, me', { replyToId: id, mentions: [jonas.agentId] });
  await team.settle();
  for (const desk of [maria, laptop, jonas, anna]) {
    expect(allIn(desk, group).filter(({ line }) => line === undefined)[0]?.card).toEqual(card);
    expect(shownIn(desk, group)[1]).toMatchObject({
      authorId: anna.agentId,
      replyTo: id,
      quoted: 'Who takes this?',
      mentions: [jonas.agentId],
    });
  }
});

it('quotes what is answered up to the end of a sign', async () => {
  const plain = 'a'.repeat(quoteLength - 3);
  const { id } = jonas.chats.send(group, `${plain}👨‍👩‍👧‍👦 and so on`);
  await team.settle();
  anna.chats.send(group, 'Yes', { replyToId: id });
  await team.settle();
  for (const desk of [maria, laptop, jonas, anna])
    expect(desk.chats.listMessages(group).messages.at(-1)?.replyTo?.text).toBe(plain);
});

it('knows when each had a message and read it, and what is unread on both computers of one person', async () => {
  const { id } = jonas.chats.send(group, 'At nine');
  await team.settle();
  expect([maria, laptop].map(({ chats }) => chats.summary(group).unreadCount)).toEqual([1, 1]);
  const deliveredAtMs = team.time.now();
  await team.time.advance(60_000);
  laptop.chats.markRead(group);
  await team.settle();
  expect([maria, laptop].map(({ chats }) => chats.summary(group).unreadCount)).toEqual([0, 0]);
  const people = new Map(jonas.chats.details(group, id).people.map((each) => [each.agentId, each]));
  expect(people.get(anna.agentId)?.readAtMs).toBeUndefined();
  expect(people.get(anna.agentId)?.deliveredAtMs).toBeLessThanOrEqual(deliveredAtMs);
  expect(people.get(maria.agentId)?.readAtMs).toBeGreaterThan(deliveredAtMs);
  expect(jonas.chats.details(group, id).message.state).toBe('delivered');
  anna.chats.markRead(group);
  await team.settle();
  expect(jonas.chats.details(group, id).message.state).toBe('read');
});
