import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentId, FileId, GroupId, PrivateFileView } from '../../../../src/shared/domain/index.ts';
import { bytesBelow } from '../../../helpers/bytes-below.ts';
import { acquainted, hasPeople } from '../../../helpers/group-world.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../../helpers/relay-world.ts';
import { png } from '../../../helpers/sample-files.ts';
import { until } from '../../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const name = 'canary-group-name-4E1D';
const text = 'canary-group-text-77C0';
const fileName = 'canary-group-file-0A9B.png';

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

const filesIn = (desk: Desk, group: GroupId): PrivateFileView[] =>
  desk.chats.listMessages(group).messages.flatMap(({ files = [] }) => files);
const send = async (desk: Desk, group: GroupId, content: Uint8Array): Promise<void> => {
  const added = await desk.chats.files.add({ chatId: group, name: fileName, bytes: content });
  if (!('file' in added)) throw new Error('not taken');
  desk.chats.send(group, text, { fileIds: [added.file.id] });
};

it('files of a group come to each computer of its members, to nobody who is out, and nothing of it is read at the relay', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  const anna = await world.desk(annaId);
  await acquainted(maria, jonas, anna);
  const laptop = await world.desk(jonasId);
  await until(() => expect(maria.link.confirmedDevices(jonasId)).toHaveLength(2));
  await until(() => expect(laptop.link.trustOf(mariaId)).toBe('confirmed'));
  const group = await maria.chats.groups.make(name, [jonasId, annaId]);
  for (const desk of [jonas, anna, laptop]) await hasPeople(desk, group, mariaId, jonasId, annaId);

  const picture = png('oven', 32);
  await send(maria, group, picture);
  for (const desk of [jonas, anna, laptop]) {
    await until(() => expect(filesIn(desk, group).map(({ state }) => state)).toEqual(['here']));
    const { bytes } = await desk.chats.files.content(filesIn(desk, group)[0]?.id as FileId);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(picture));
  }

  await maria.chats.groups.change(group, { kind: 'remove', member: annaId });
  await until(() => expect(anna.chats.summary(group).group?.isMember).toBe(false));
  for (const desk of [jonas, laptop]) await hasPeople(desk, group, mariaId, jonasId);
  await send(jonas, group, png('bread', 32));
  for (const desk of [maria, laptop])
    await until(() => expect(filesIn(desk, group).map(({ state }) => state)).toEqual(['here', 'here']));
  expect(filesIn(anna, group)).toHaveLength(1);
  // She knows its name at the relay all the same, and gets none of it.
  const { id } =
    jonas.db.prepare<{ id: string }>('SELECT id FROM private_file ORDER BY added_at_ms DESC').get() ?? {};
  await expect(
    anna.link.requestBytes(`/v1/files/${id}/pieces/0`, { maxBytes: 1_000_000 }),
  ).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });

  const atRelay = bytesBelow(world.relayFolder);
  // The search does find what is there.
  expect(atRelay.includes(mariaId)).toBe(true);
  for (const secret of [name, text, fileName, group])
    expect([secret, atRelay.includes(secret)]).toEqual([secret, false]);
});
