import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentId, GroupId } from '../../../../src/shared/domain/index.ts';
import { acquainted, hasPeople, linesInGroup, textsInGroup } from '../../../helpers/group-world.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../../helpers/relay-world.ts';
import { until } from '../../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
let maria: Desk;
let jonas: Desk;
let anna: Desk;
beforeEach(async () => {
  world = await startRelayWorld();
  maria = await world.desk(mariaId);
  jonas = await world.desk(jonasId);
  anna = await world.desk(annaId);
  await acquainted(maria, jonas, anna);
});
afterEach(() => world.end());

const has = (desk: Desk, group: GroupId, ...texts: string[]) =>
  until(() => expect(textsInGroup(desk, group)).toEqual(texts));
const receiversOf = (desk: Desk, group: GroupId) =>
  Object.fromEntries(
    (desk.chats.listMessages(group).messages.at(-1)?.receivers ?? []).map(({ agentId, state }) => [
      agentId,
      state,
    ]),
  );

it('carries what each writes to all, and says who has read it', async () => {
  const group = await maria.chats.groups.make('Early shift', [jonasId, annaId]);
  await hasPeople(anna, group, mariaId, jonasId, annaId);
  expect(anna.chats.summary(group)).toMatchObject({ unreadCount: 0, group: { name: 'Early shift' } });
  maria.chats.send(group, 'Who opens tomorrow?');
  await has(jonas, group, 'Who opens tomorrow?');
  await has(anna, group, 'Who opens tomorrow?');
  expect(jonas.chats.listMessages(group).messages.at(-1)).toMatchObject({
    authorId: mariaId,
    direction: 'in',
  });
  expect(jonas.chats.unreadTotal()).toBe(1);
  await until(() =>
    expect(receiversOf(maria, group)).toEqual({ [jonasId]: 'delivered', [annaId]: 'delivered' }),
  );
  expect(maria.chats.listMessages(group).messages.at(-1)?.state).toBe('delivered');
  jonas.chats.markRead(group);
  await until(() => expect(receiversOf(maria, group)).toEqual({ [jonasId]: 'read', [annaId]: 'delivered' }));
  anna.chats.markRead(group);
  await until(() => expect(maria.chats.listMessages(group).messages.at(-1)?.state).toBe('read'));
  // Nobody hears of another's reading but who wrote.
  expect(receiversOf(anna, group)).toEqual({});
  jonas.chats.send(group, 'Me');
  await has(anna, group, 'Who opens tomorrow?', 'Me');
  await has(maria, group, 'Who opens tomorrow?', 'Me');
  // A chat of two is another chat.
  expect(maria.chats.listMessages(jonasId).messages).toEqual([]);
});

it('takes in and lets go by its members; who comes later reads from then on, who is out gets nothing more', async () => {
  const group = await maria.chats.groups.make('Cakes', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  maria.chats.send(group, 'before Anna');
  await has(jonas, group, 'before Anna');
  await jonas.chats.groups.change(group, { kind: 'add', members: [annaId] });
  await hasPeople(anna, group, mariaId, jonasId, annaId);
  await hasPeople(maria, group, mariaId, jonasId, annaId);
  maria.chats.send(group, 'with Anna');
  await has(anna, group, 'with Anna');
  await anna.chats.groups.change(group, { kind: 'rename', name: 'Cakes and bread' });
  await until(() => expect(maria.chats.summary(group).group?.name).toBe('Cakes and bread'));
  await maria.chats.groups.change(group, { kind: 'remove', member: jonasId });
  await until(() => expect(jonas.chats.summary(group).group?.isMember).toBe(false));
  await hasPeople(anna, group, mariaId, annaId);
  maria.chats.send(group, 'without Jonas');
  await has(anna, group, 'with Anna', 'without Jonas');
  // What he had stays; he can write no more.
  expect(textsInGroup(jonas, group)).toEqual(['before Anna', 'with Anna']);
  expect(() => jonas.chats.send(group, 'still here')).toThrow(
    expect.objectContaining({ code: 'GROUP_LEFT' }),
  );
  const all = [
    `${mariaId} make ${mariaId} ${jonasId}`,
    `${jonasId} add ${annaId}`,
    `${annaId} rename Cakes and bread`,
    `${mariaId} remove ${jonasId}`,
  ];
  await until(() => expect(linesInGroup(maria, group)).toEqual(all));
  await until(() => expect(linesInGroup(jonas, group)).toEqual(all));
  await until(() => expect(linesInGroup(anna, group)).toEqual(all.slice(1)));
  // And Anna goes by herself.
  await anna.chats.groups.change(group, { kind: 'leave' });
  await hasPeople(maria, group, mariaId);
  expect(() => maria.chats.send(group, 'anybody?')).toThrow(expect.objectContaining({ code: 'GROUP_EMPTY' }));
});

it('brings the group to a computer that was not there when it was made, and what is muted to all of a person', async () => {
  const group = await maria.chats.groups.make('Night', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  const second = await world.desk(jonasId);
  await until(() => expect(maria.link.confirmedDevices(jonasId)).toHaveLength(2));
  await until(() => expect(second.link.trustOf(mariaId)).toBe('confirmed'));
  await until(() => expect(second.link.confirmedDevices(jonasId)).toHaveLength(1));
  maria.chats.send(group, 'to both of yours');
  // It knows nothing of the group, waits, asks, and shows it then.
  await has(second, group, 'to both of yours');
  await hasPeople(second, group, mariaId, jonasId);
  second.chats.mute(group, true);
  await until(() => expect(jonas.chats.summary(group).isMuted).toBe(true));
  expect(maria.chats.summary(group).isMuted).toBe(false);
  await jonas.kill();
  const again = await second.restart();
  expect(again.chats.list().map(({ chatId, isMuted }) => [chatId, isMuted])).toEqual([[group, true]]);
});
