import { expect, it } from 'vitest';
import {
  accountIdSchema,
  conversationIdOf,
  customerIdSchema,
  type ConversationCard,
} from '../../../../src/shared/domain/index.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../../helpers/chat-team.ts';
import { allIn, shownIn } from '../../../helpers/group-statements.ts';

/** What a relay has let go after seven days comes all the same, to a colleague and to the other computer of whoever wrote it. */

const dayMs = 86_400_000;

/** Honestly, but for those who are away: the relay lets go of what is for them. */
const settleWithout = async (team: ChatTeam, away: readonly ChatConsole[]): Promise<void> => {
  for (let round = 0; round < 6; round += 1) {
    const waiting = team.wire.splice(0);
    for (const envelope of waiting)
      if (!away.some(({ deviceId }) => deviceId === envelope.to)) team.deliver(envelope);
    await team.time.advance(500);
  }
  team.wire.length = 0;
};
/** Everybody is there, days later. */
const meetAgain = async (team: ChatTeam, days: number): Promise<void> => {
  team.time.set(team.time.now() + days * dayMs);
  for (const desk of team.consoles) desk.goOffline();
  for (const desk of team.consoles) desk.goOnline();
  for (let round = 0; round < 4; round += 1) {
    await team.settle();
    await team.time.advance(3_000);
  }
};
const four = () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const laptop = team.add('maria@bakery.test', 'maria-2');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const anna = team.add('anna@bakery.test', 'anna-1');
  return { team, maria, laptop, jonas, anna };
};

it('everything of a group is there after eight days away: changes, reactions, answers, mentions, cards, names', async () => {
  const { team, maria, laptop, jonas, anna } = four();
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  const gone = anna.chats.send(group, 'To be taken back');
  await team.settle();
  for (const desk of [laptop, jonas]) desk.goOffline();
  const without = () => settleWithout(team, [laptop, jonas]);

  const { id } = maria.chats.send(group, 'Who opens tomorow?');
  const card: ConversationCard = {
    conversationId: conversationIdOf(
      accountIdSchema.parse('17841400000000042'),
      customerIdSchema.parse('7610000000000099'),
    ),
    messageCount: 3,
    lastAtMs: team.time.now() - 1,
  };
  await without();
  maria.chats.edit(group, id, 'Who opens tomorrow?', []);
  anna.chats.react(group, id, '👍', true);
  anna.chats.send(group, '@Jonas, you?', { replyToId: id, mentions: [jonas.agentId] });
  anna.chats.send(group, 'And who takes this?', { card });
  anna.chats.remove(group, gone.id);
  await maria.chats.groups.change(group, { kind: 'rename', name: 'Night bakers' });
  await without();
  for (const desk of [laptop, jonas])
    expect(shownIn(desk, group).map(({ text }) => text)).toEqual(['To be taken back']);

  await meetAgain(team, 8);
  expect(shownIn(maria, group)).toHaveLength(4);
  for (const desk of [laptop, jonas]) {
    expect(shownIn(desk, group)).toEqual(shownIn(maria, group));
    expect(allIn(desk, group).map(({ line }) => line)).toEqual(allIn(maria, group).map(({ line }) => line));
    expect(allIn(desk, group).flatMap(({ card: shown }) => shown ?? [])).toEqual([card]);
    expect(desk.chats.summary(group).group?.name).toBe('Night bakers');
    expect(desk.refused).toEqual([]);
  }
  expect(jonas.chats.summary(group).unreadCount).toBeGreaterThan(0);
  await team.end();
});

it.each([
  ['and one that was written to', true],
  ['and one that nobody wrote to', false],
])(
  'a computer that was away for eight days is told what was read and made quiet on the other one, %s',
  async (_, isWritten) => {
    const { team, maria, laptop, jonas, anna } = four();
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
    await team.settle();
    jonas.chats.send(group, 'Before');
    jonas.chats.send(maria.agentId, 'Only for you');
    await team.settle();
    // Each has a word of the other's, and has said since when it is here.
    for (const desk of team.consoles) desk.goOnline();
    laptop.chats.mute(anna.agentId, true);
    await team.settle();
    maria.chats.mute(anna.agentId, false);
    await team.settle();
    laptop.goOffline();

    if (isWritten) jonas.chats.send(group, 'While it was away');
    await settleWithout(team, [laptop]);
    for (const chatId of [group, jonas.agentId]) maria.chats.markRead(chatId);
    maria.chats.mute(group, true);
    await settleWithout(team, [laptop]);
    expect(laptop.chats.unreadTotal()).toBe(2);

    await meetAgain(team, 8);
    expect(shownIn(laptop, group).map(({ text }) => text)).toEqual(
      shownIn(maria, group).map(({ text }) => text),
    );
    expect(laptop.chats.unreadTotal()).toBe(0);
    expect([laptop, maria].map(({ chats }) => chats.isMuted(group))).toEqual([true, true]);
    expect(laptop.chats.isMuted(anna.agentId)).toBe(false);
    expect([jonas, anna].some(({ chats }) => chats.isMuted(group))).toBe(false);
    // Nobody else hears of it, and it is not said again without a reason.
    team.wire.length = 0;
    for (const desk of team.consoles) desk.goOnline();
    await team.time.advance(1_000);
    expect(team.wire.filter(({ body }) => body.type === 'chat-mute')).toEqual([]);
    await team.end();
  },
);

it('a new computer of the same person learns which chats are quiet, once it says that it is there', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  maria.chats.send(jonas.agentId, 'Hello');
  maria.chats.mute(jonas.agentId, true);
  await team.settle();
  const laptop = team.add('maria@bakery.test', 'maria-2');
  laptop.chats.send(jonas.agentId, 'From the new one');
  await team.settle();
  expect(laptop.chats.isMuted(jonas.agentId)).toBe(true);
  expect(jonas.chats.isMuted(maria.agentId)).toBe(false);
  await team.end();
});
