import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../../../src/shared/clock.ts';
import type { AgentId, FileId, GroupId, PrivateFileView } from '../../../../src/shared/domain/index.ts';
import { dayMs } from '../../../../src/shared/removal/retention.ts';
import { bytesBelow } from '../../../helpers/bytes-below.ts';
import { acquainted, hasPeople, textsInGroup } from '../../../helpers/group-world.ts';
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
let aheadMs = 0;
const clock: Clock = { now: () => Date.now() + aheadMs };
beforeEach(async () => {
  aheadMs = 0;
  world = await startRelayWorld({ clock });
});
afterEach(() => world.end());

const filesIn = (desk: Desk, group: GroupId): PrivateFileView[] =>
  desk.chats.listMessages(group).messages.flatMap(({ files = [] }) => files);
const send = async (desk: Desk, group: GroupId, content: Uint8Array): Promise<void> => {
  const added = await desk.chats.files.add({ chatId: group, name: fileName, bytes: content });
  if (!('file' in added)) throw new Error('not taken');
  desk.chats.send(group, text, { fileIds: [added.file.id] });
};

const contentIn = async (desk: Desk, group: GroupId): Promise<Buffer> =>
  Buffer.from((await desk.chats.files.content(filesIn(desk, group)[0]?.id as FileId)).bytes);
/** The relay has let go of everything that waited there. */
const eightDaysPass = async (): Promise<void> => {
  aheadMs += 8 * dayMs;
  await world.relay.relay.sweep();
};
/** After days: the relay wants to see the account again. */
const returned = async (desk: Desk): Promise<Desk> => {
  const again = await desk.restart({ isConnected: false });
  await again.link.enrol(again.accessToken);
  await again.link.connect();
  return again;
};
/** The message is there, and the computer is off before its file is. */
const offBeforeFile = async (desk: Desk, group: GroupId): Promise<void> => {
  await until(() => expect(textsInGroup(desk, group)).toEqual([text]));
  await desk.kill();
  rmSync(join(desk.folder, 'private-files'), { recursive: true, force: true });
};
const noFileYet = {
  fileFailPoints: {
    at: () => {
      throw new Error('no file yet');
    },
  },
};

it('files of a group come to who was away for eight days, with their message or after it, on each of their computers', async () => {
  let maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  const anna = await world.desk(annaId);
  const laptop = await world.desk(jonasId);
  await acquainted(maria, jonas, anna, laptop);
  const group = await maria.chats.groups.make(name, [jonasId, annaId]);
  for (const desk of [jonas, anna, laptop]) await hasPeople(desk, group, mariaId, jonasId, annaId);

  // Jonas is off with both computers, Anna goes before the file is here.
  await jonas.kill();
  await laptop.kill();
  const leaving = await anna.restart(noFileYet);
  const picture = png('oven', 32);
  await send(maria, group, picture);
  await offBeforeFile(leaving, group);
  await until(() =>
    expect(maria.db.prepare('SELECT count(*) AS n FROM relay_outbox').get()).toEqual({ n: 0 }),
  );
  await eightDaysPass();

  maria = await returned(maria);
  for (const away of [jonas, laptop, leaving]) {
    const back = await returned(away);
    await until(() => expect(filesIn(back, group).map(({ state }) => state)).toEqual(['here']));
    expect(await contentIn(back, group)).toEqual(Buffer.from(picture));
    expect(textsInGroup(back, group)).toEqual([text]);
  }
  await until(() =>
    expect(maria.chats.listMessages(group).messages.find(({ files }) => files)?.state).toBe('delivered'),
  );
});

it('files of a group whose sender has left it are said to be gone, and come after all once the sender is back in it', async () => {
  let maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  let anna = await world.desk(annaId);
  await acquainted(maria, jonas, anna);
  const group = await maria.chats.groups.make(name, [jonasId, annaId]);
  for (const desk of [jonas, anna]) await hasPeople(desk, group, mariaId, jonasId, annaId);
  const leaving = await jonas.restart(noFileYet);
  const picture = png('oven', 32);
  await send(maria, group, picture);
  await until(() => expect(textsInGroup(leaving, group)).toEqual([text]));
  await maria.chats.groups.change(group, { kind: 'leave' });
  await hasPeople(leaving, group, jonasId, annaId);
  await offBeforeFile(leaving, group);
  await until(() => expect(filesIn(anna, group).map(({ state }) => state)).toEqual(['here']));
  await eightDaysPass();

  maria = await returned(maria);
  anna = await returned(anna);
  const back = await returned(leaving);
  await until(() =>
    expect(filesIn(back, group)).toMatchObject([{ state: 'failed', reason: 'FILE_GROUP_LEFT' }]),
  );
  await anna.chats.groups.change(group, { kind: 'add', members: [mariaId] });
  for (const desk of [maria, back]) await hasPeople(desk, group, mariaId, jonasId, annaId);
  back.chats.files.retry(filesIn(back, group)[0]?.id as FileId);
  await until(() => expect(filesIn(back, group).map(({ state }) => state)).toEqual(['here']));
  expect(await contentIn(back, group)).toEqual(Buffer.from(picture));
});

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
