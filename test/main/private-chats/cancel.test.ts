import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../src/shared/removal/retention.ts';
import { isGroupId, type ChatId, type GroupId } from '../../../src/shared/domain/index.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../helpers/chat-team.ts';

/** A message that is cancelled while it is on its way: exactly once, or not at all, whatever ends in between. */

let team: ChatTeam;
let maria: ChatConsole;
let jonas: ChatConsole;
let anna: ChatConsole;
let laptop: ChatConsole;
beforeEach(() => {
  team = createChatTeam();
  maria = team.add('maria@bakery.test', 'maria-1');
  laptop = team.add('maria@bakery.test', 'maria-2');
  jonas = team.add('jonas@bakery.test', 'jonas-1');
  anna = team.add('anna@bakery.test', 'anna-1');
});
afterEach(() => team.end());

const secret = 'better not';
const placeFor = async (place: string): Promise<ChatId> => {
  if (place === 'person') return jonas.agentId;
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  return group;
};
const chatAt = (desk: ChatConsole, chatId: ChatId): ChatId =>
  isGroupId(chatId) || desk.agentId === maria.agentId ? chatId : maria.agentId;
/** Every text that is shown, or lies anywhere at that computer. */
const isAnywhere = (desk: ChatConsole): boolean =>
  ['private_message', 'private_revision', 'relay_outbox', 'group_waiting'].some((table) =>
    JSON.stringify(desk.db.prepare(`SELECT * FROM ${table}`).all()).includes(secret),
  );
const shown = (desk: ChatConsole, chatId: ChatId): string[] =>
  desk.chats
    .listMessages(chatAt(desk, chatId))
    .messages.filter(({ line, deletedAtMs }) => line === undefined && deletedAtMs === undefined)
    .map(({ text }) => text);
/** The text is nowhere, what was written after it is everywhere once, and each was asked once to delete it. */
const isOver = async (chatId: ChatId): Promise<void> => {
  const deletions = new Map<string, number>();
  for (;;) {
    const envelope = team.wire.shift();
    if (envelope === undefined) {
      await team.time.advance(500);
      if (team.wire.length === 0) break;
      continue;
    }
    if (envelope.body.type === 'delete') deletions.set(envelope.to, (deletions.get(envelope.to) ?? 0) + 1);
    team.deliver(envelope);
  }
  maria.chats.send(chatId, 'rather this');
  await team.settle();
  for (const desk of isGroupId(chatId) ? [maria, laptop, jonas, anna] : [maria, laptop, jonas]) {
    expect([desk.deviceId, shown(desk, chatId), isAnywhere(desk)]).toEqual([
      desk.deviceId,
      ['rather this'],
      false,
    ]);
    expect(desk.refused).toEqual([]);
  }
  expect([...deletions.values()].every((count) => count === 1)).toBe(true);
  // It is offered to nobody later.
  team.time.set(team.time.now() + 8 * dayMs);
  maria.goOffline();
  maria.goOnline();
  await team.time.advance(3_000);
  await team.settle();
  expect(shown(jonas, chatId)).toEqual(['rather this']);
};
/** Written, and handed to the relay; its answer has not come. */
const onItsWay = (chatId: ChatId) => {
  maria.goOffline();
  const { id } = maria.chats.send(chatId, secret);
  return { id, posted: maria.post() };
};

describe.each(['person', 'group'])('a message to a %s', (place) => {
  it('that had not left never arrives', async () => {
    const chatId = await placeFor(place);
    maria.goOffline();
    const { id } = maria.chats.send(chatId, secret);
    maria.chats.cancel(chatId, id);
    maria.goOnline();
    await isOver(chatId);
  });

  it('that was on its way is deleted where it arrives', async () => {
    const chatId = await placeFor(place);
    const { id, posted } = onItsWay(chatId);
    maria.chats.cancel(chatId, id);
    maria.accept(posted);
    maria.goOnline();
    await isOver(chatId);
  });

  it('is deleted also when the console ends before the relay has answered', async () => {
    const chatId = await placeFor(place);
    const { id } = onItsWay(chatId);
    maria.chats.cancel(chatId, id);
    maria = maria.restart();
    await isOver(chatId);
  });

  it('is deleted also when the console ended before it was cancelled', async () => {
    const chatId = await placeFor(place);
    const { id } = onItsWay(chatId);
    maria = maria.restart();
    maria.goOffline();
    maria.chats.cancel(chatId, id);
    maria.goOnline();
    await isOver(chatId);
  });

  it('is deleted also where it was read before, and where its console ended meanwhile', async () => {
    const chatId = await placeFor(place);
    const { id, posted } = onItsWay(chatId);
    while (team.wire.length > 0) team.deliver(team.wire.shift());
    jonas.chats.markRead(chatAt(jonas, chatId));
    maria.chats.cancel(chatId, id);
    jonas = jonas.restart();
    maria.accept(posted);
    maria = maria.restart();
    maria.goOnline();
    await isOver(chatId);
  });

  it('cannot be cancelled once the relay has it', async () => {
    const chatId = await placeFor(place);
    const { id, posted } = onItsWay(chatId);
    maria.accept(posted);
    expect(() => maria.chats.cancel(chatId, id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    maria.chats.remove(chatId, id);
    maria.goOnline();
    await isOver(chatId);
  });
});

it.each(['left by this person', 'left by everybody else'])(
  'of a group that was %s meanwhile holds nothing up',
  async (how) => {
    const group = (await placeFor('group')) as GroupId;
    const { id, posted } = onItsWay(group);
    maria.chats.cancel(group, id);
    if (how === 'left by this person') await maria.chats.groups.change(group, { kind: 'leave' });
    else {
      for (const desk of [jonas, anna]) await desk.chats.groups.change(group, { kind: 'leave' });
      for (const envelope of team.wire.splice(0)) if (envelope.to === maria.deviceId) team.deliver(envelope);
    }
    maria.accept(posted);
    maria.goOnline();
    maria.chats.send(jonas.agentId, 'and on it goes');
    await team.settle();
    expect(jonas.chats.listMessages(maria.agentId).messages.map(({ text }) => text)).toEqual([
      'and on it goes',
    ]);
    expect(maria.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 });
  },
);
