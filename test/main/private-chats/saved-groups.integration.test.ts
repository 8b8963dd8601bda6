import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SavedChatsFiles } from '../../../src/main/private-chats/index.ts';
import type { AgentId, ChatId, PrivateMessage } from '../../../src/shared/domain/index.ts';
import { acquainted, hasPeople, linesInGroup, peopleOf, textsInGroup } from '../../helpers/group-world.ts';
import { fillChat, keptIn, textsIn } from '../../helpers/private-history.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const dayMs = 86_400_000;
const noFiles = { files: 0, filesLeftOut: 0 };

let world: RelayWorld;
let file: string;
beforeEach(async () => {
  world = await startRelayWorld();
  file = join(world.relayFolder, '..', 'saved.backchannel');
});
afterEach(() => world.end());

const files: SavedChatsFiles = {
  async save(_name, bytes) {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) parts.push(part);
    writeFileSync(file, Buffer.concat(parts));
    return true;
  },
  choose: async () => file,
};
const savedBy = async (desk: Desk): Promise<string> => (await desk.chats.saved.save()).code ?? '';
const openedBy = async (desk: Desk, code: string) => {
  await desk.chats.saved.choose();
  return desk.chats.saved.open(code);
};
const shownIn = (desk: Desk, chatId: ChatId): PrivateMessage[] =>
  desk.chats.listMessages(chatId).messages.map((message) => ({ ...message, deliveredAtMs: undefined }));
const named = (desk: Desk, chatId: ChatId, text: string) => {
  const found = desk.chats.listMessages(chatId).messages.find((message) => message.text === text);
  if (!found) throw new Error(`no “${text}”`);
  return found.id;
};

it('a saved file brings groups to the next computer as they were, and they go on there', async () => {
  const old = await world.desk(mariaId, { files });
  const jonas = await world.desk(jonasId);
  await acquainted(old, jonas);
  const group = await old.chats.groups.make('Cakes', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  old.chats.send(group, 'Cherry or plum?');
  await until(() => expect(textsInGroup(jonas, group)).toEqual(['Cherry or plum?']));
  jonas.chats.send(group, 'Plum', { replyToId: named(jonas, group, 'Cherry or plum?') });
  jonas.chats.react(group, named(jonas, group, 'Cherry or plum?'), '👍', true);
  await until(() => expect(textsInGroup(old, group)).toEqual(['Cherry or plum?', 'Plum']));
  await until(() => expect(shownIn(old, group)[1]?.reactions).toEqual([{ emoji: '👍', by: [jonasId] }]));
  const left = await old.chats.groups.make('Left', [jonasId]);
  await old.chats.groups.change(left, { kind: 'leave' });
  const code = await savedBy(old);
  const before = new Map(
    [group, left].map((id) => [id, { shown: shownIn(old, id), lines: linesInGroup(old, id) }]),
  );
  await old.link.removeDevice();

  const fresh = await world.desk(mariaId, { files });
  await acquainted(fresh, jonas);
  expect(await openedBy(fresh, code)).toEqual({ added: 2, known: 0, old: 0, leftOut: 0, ...noFiles });
  for (const chatId of [group, left]) {
    expect(shownIn(fresh, chatId)).toEqual(before.get(chatId)?.shown);
    expect(linesInGroup(fresh, chatId)).toEqual(before.get(chatId)?.lines);
  }
  expect(fresh.chats.summary(left).group?.isMember).toBe(false);
  expect(await openedBy(fresh, code)).toEqual({ added: 0, known: 2, old: 0, leftOut: 0, ...noFiles });
  await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(1));
  fresh.chats.send(group, 'Plum it is');
  await until(() => expect(textsInGroup(jonas, group).at(-1)).toBe('Plum it is'));
});

it('a saved file brings back nothing that was deleted, changed, read or left since', async () => {
  const maria = await world.desk(mariaId, { files });
  const jonas = await world.desk(jonasId);
  await acquainted(maria, jonas);
  const group = await maria.chats.groups.make('Cakes', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  for (const text of ['to be deleted', 'to be edited', 'liked']) maria.chats.send(group, text);
  await until(() => expect(textsInGroup(jonas, group)).toHaveLength(3));
  jonas.chats.react(group, named(jonas, group, 'liked'), '👍', true);
  jonas.chats.send(group, 'unread');
  await until(() => expect(shownIn(maria, group).at(-2)?.reactions).toBeDefined());
  await until(() => expect(maria.chats.summary(group).unreadCount).toBe(1));
  const code = await savedBy(maria);

  maria.chats.remove(group, named(maria, group, 'to be deleted'));
  maria.chats.edit(group, named(maria, group, 'to be edited'), 'edited', []);
  jonas.chats.react(group, named(jonas, group, 'liked'), '👍', false);
  maria.chats.markRead(group);
  await until(() =>
    expect(shownIn(maria, group).find(({ text }) => text === 'liked')?.reactions).toBeUndefined(),
  );
  await jonas.chats.groups.change(group, { kind: 'rename', name: 'Cakes and bread' });
  await until(() => expect(maria.chats.summary(group).group?.name).toBe('Cakes and bread'));
  await maria.chats.groups.change(group, { kind: 'leave' });
  const before = shownIn(maria, group);
  expect(before.map(({ text }) => text)).not.toContain('to be deleted');
  expect(await openedBy(maria, code)).toMatchObject({ added: 0, known: 4 });
  expect(shownIn(maria, group)).toEqual(before);
  expect(maria.chats.summary(group)).toMatchObject({
    unreadCount: 0,
    group: { name: 'Cakes and bread', isMember: false },
  });
  expect(peopleOf(maria, group)).toEqual([jonasId]);
});

it('a saved file whose time has passed brings back no message and no group', async () => {
  const maria = await world.desk(mariaId, { files });
  const group = await maria.chats.groups.make('Cakes', [jonasId]);
  fillChat(maria, group, 3, { by: jonasId });
  const code = await savedBy(maria);
  await maria.kill();
  const fresh = await world.desk(mariaId, { files });
  const ahead = await fresh.restart({
    files,
    isConnected: false,
    clock: { now: () => Date.now() + 366 * dayMs },
  });
  expect(await openedBy(ahead, code)).toEqual({ added: 0, known: 0, old: 3, leftOut: 0, ...noFiles });
  expect(ahead.chats.list()).toEqual([]);
  expect(ahead.chats.summary(group).group).toBeUndefined();
});

it('a file of the version before is read', async () => {
  // Saved by the version before groups travelled: two messages with Jonas, of 29 November 2026.
  const bytes = readFileSync(new URL('../../fixtures/saved-chats-form-1.backchannel', import.meta.url));
  writeFileSync(file, bytes);
  const fresh = await world.desk(mariaId, { files, isConnected: false });
  const then = await fresh.restart({
    files,
    isConnected: false,
    clock: { now: () => Date.UTC(2026, 11, 1) },
  });
  expect(await openedBy(then, '4GYB-BT6F-K27K-YF98-5GYA-H77X')).toEqual({
    added: 2,
    known: 0,
    old: 0,
    leftOut: 0,
    ...noFiles,
  });
  expect(textsIn(then, jonasId)).toEqual(['one', 'two']);
  expect(keptIn(then, jonasId)).toHaveLength(2);
});
