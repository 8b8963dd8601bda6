import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileStep, SavedChatsFiles } from '../../../src/main/private-chats/index.ts';
import type { AgentId, ChatId, FileId } from '../../../src/shared/domain/index.ts';
import { filePieceBytes } from '../../../src/shared/wire/index.ts';
import { bytesBelow } from '../../helpers/bytes-below.ts';
import { acquainted, hasPeople } from '../../helpers/group-world.ts';
import { agreeOnBoth, isDone, transfersOf } from '../../helpers/private-history.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const canary = 'canary-redshank 7304';

let world: RelayWorld;
let file: string;
let old: Desk;
let jonas: Desk;
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
const filesIn = (desk: Desk, chatId: ChatId) =>
  desk.chats.listMessages(chatId).messages.flatMap((message) => message.files ?? []);
const statesIn = (desk: Desk, chatId: ChatId) => filesIn(desk, chatId).map(({ state }) => state);
const contentsIn = async (desk: Desk, chatId: ChatId): Promise<Buffer[]> => {
  const contents: Buffer[] = [];
  for (const { id } of filesIn(desk, chatId))
    contents.push(Buffer.from((await desk.chats.files.content(id)).bytes));
  return contents;
};
const send = async (from: Desk, chatId: ChatId, text: string, ...contents: Uint8Array[]): Promise<void> => {
  const fileIds: FileId[] = [];
  for (const [index, bytes] of contents.entries()) {
    const added = await from.chats.files.add({ chatId, name: `${text} ${index}`, bytes });
    if (!('file' in added)) throw new Error(added.problem.reason);
    fileIds.push(added.file.id);
  }
  from.chats.send(chatId, text, { fileIds });
};
const keptBelow = (desk: Desk): string[] => {
  try {
    return readdirSync(join(desk.folder, 'private-files'));
  } catch {
    return [];
  }
};
const large = (): Uint8Array => new Uint8Array(randomBytes(2 * filePieceBytes + 1_000));
const texted = new TextEncoder().encode(`${canary}\n`.repeat(2_000));

/** Maria and Jonas, each with a file from the other; and what each of Maria's files holds. */
const withFiles = async (): Promise<void> => {
  old = await world.desk(mariaId, { files });
  jonas = await world.desk(jonasId);
  await acquainted(old, jonas);
  await send(old, jonasId, 'from Maria', png('oven', 32), texted);
  await send(jonas, mariaId, 'from Jonas', large());
  await until(() => expect(statesIn(old, jonasId)).toEqual(['here', 'here', 'here']));
  await until(() => expect(statesIn(jonas, mariaId)).toEqual(['here', 'here', 'here']));
};

describe('files of earlier chats on a second computer', () => {
  it('come from the first one, whoever sent them, also of a group that was left, and can be read nowhere else', async () => {
    await withFiles();
    const group = await jonas.chats.groups.make('Cakes', [mariaId]);
    await hasPeople(old, group, mariaId, jonasId);
    await send(jonas, group, 'recipe', texted);
    await until(() => expect(statesIn(old, group)).toEqual(['here']));
    await old.chats.groups.change(group, { kind: 'leave' });
    await jonas.kill();

    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['here', 'here', 'here']));
    await until(() => expect(statesIn(fresh, group)).toEqual(['here']));
    expect(await contentsIn(fresh, jonasId)).toEqual(await contentsIn(old, jonasId));
    expect(await contentsIn(fresh, group)).toEqual(await contentsIn(old, group));
    expect(filesIn(fresh, jonasId)[0]).toMatchObject({
      kind: 'image',
      name: 'from Maria 0',
      isFetched: true,
    });
    await until(() => expect(transfersOf(fresh)[0]?.filesLeft).toBe(0));
    for (const folder of [world.relayFolder, fresh.folder, old.folder])
      expect(bytesBelow(folder).includes(canary)).toBe(false);
  });

  it('are here once, whichever of the two ends in the middle, at whatever step', async () => {
    await withFiles();
    let fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['here', 'here', 'here']));
    const killing = (step: FileStep) => {
      let hasEnded = false;
      let reached!: () => void;
      const isReached = new Promise<void>((resolve) => (reached = resolve));
      const at = (here: FileStep): void => {
        if (here !== step || hasEnded) return;
        hasEnded = true;
        reached();
        throw new Error('killed');
      };
      return { isReached, fileFailPoints: { at } };
    };
    const givers: FileStep[] = ['send.offered', 'send.piece', 'send.whole', 'send.noted'];
    const askers: FileStep[] = ['fetch.piece', 'fetch.whole', 'fetch.kept', 'fetch.noted', 'fetch.told'];
    for (const step of [...givers, ...askers]) {
      const isGiver = givers.includes(step);
      const { isReached, fileFailPoints } = killing(step);
      // So many in a day are not answered otherwise.
      old.db.exec('DELETE FROM history_transfer');
      if (isGiver) old = await old.restart({ fileFailPoints });
      // A computer that has lost them asks again.
      fresh.db.exec('DELETE FROM private_file');
      fresh = await fresh.restart(isGiver ? {} : { fileFailPoints });
      fresh.chats.history.ask();
      await agreeOnBoth(old, fresh);
      await isDone(old, fresh);
      await isReached;
      if (isGiver) old = await old.restart();
      else fresh = await fresh.restart();
      await until(() => expect([step, ...statesIn(fresh, jonasId)]).toEqual([step, 'here', 'here', 'here']));
      expect(await contentsIn(fresh, jonasId)).toEqual(await contentsIn(old, jonasId));
    }
  }, 240_000);

  it('beyond what may come together stay there, by name, and come one by one', async () => {
    await withFiles();
    const fresh = await world.desk(mariaId, { mostEarlierFileBytes: 2 * filePieceBytes + 1_000 });
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    // The newest came; the others are named.
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['elsewhere', 'elsewhere', 'here']));
    const [picture, list] = filesIn(fresh, jonasId);
    expect(picture).toMatchObject({ name: 'from Maria 0', holder: { computer: '', platform: '' } });
    expect(picture?.mediaUrl).toBeUndefined();
    fresh.chats.files.retry(list?.id as FileId);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['elsewhere', 'here', 'here']));
  });

  it('that the first one has lost are named, and come from who sent them when the person asks', async () => {
    await withFiles();
    rmSync(join(old.folder, 'private-files'), { recursive: true, force: true });
    const fresh = await world.desk(mariaId);
    await acquainted(fresh, jonas);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['failed', 'failed', 'failed']));
    const [, , sent] = filesIn(fresh, jonasId);
    expect(sent).toMatchObject({ name: 'from Jonas 0', reason: 'FILE_NOT_THERE' });
    await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(2));
    fresh.chats.files.retry(sent?.id as FileId);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['failed', 'failed', 'here']));
    expect((await contentsIn(jonas, mariaId)).at(-1)).toEqual(
      Buffer.from((await fresh.chats.files.content(sent?.id as FileId)).bytes),
    );
  });

  it('of a computer that was removed meanwhile are named', async () => {
    await withFiles();
    const fresh = await world.desk(mariaId, {
      fileFailPoints: {
        at: () => {
          throw new Error('nothing comes');
        },
      },
    });
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    await old.link.removeDevice();
    await old.kill();
    const again = await fresh.restart();
    await again.link.refreshDirectory();
    await until(() => expect(statesIn(again, jonasId).filter((state) => state === 'waiting')).toEqual([]));
    for (const each of filesIn(again, jonasId).filter(({ state }) => state !== 'here'))
      expect(each).toMatchObject({ state: 'failed', reason: 'FILE_NOT_THERE' });
  });

  it('go with their message, like any other', async () => {
    await withFiles();
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['here', 'here', 'here']));
    await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(2));
    const sent = jonas.chats.listMessages(mariaId).messages.at(-1);
    if (!sent) throw new Error('none');
    jonas.chats.remove(mariaId, sent.id);
    await until(() => expect(statesIn(fresh, jonasId)).toEqual(['here', 'here']));
    await until(() => expect(keptBelow(fresh)).toHaveLength(2));
  });
});

describe('files of private chats in a saved file', () => {
  it('come back as they were, sealed in it, and a second time changes nothing', async () => {
    await withFiles();
    const saved = await old.chats.saved.save();
    expect(saved).toMatchObject({ messages: 2, files: 3, filesLeftOut: 0 });
    const contents = await contentsIn(old, jonasId);
    await jonas.kill();
    await old.link.removeDevice();
    const fresh = await world.desk(mariaId, { files });
    await fresh.chats.saved.choose();
    expect(await fresh.chats.saved.open(saved.code ?? '')).toMatchObject({
      added: 2,
      files: 3,
      filesLeftOut: 0,
    });
    expect(await contentsIn(fresh, jonasId)).toEqual(contents);
    expect(keptBelow(fresh)).toHaveLength(3);
    expect(await fresh.chats.saved.open(saved.code ?? '')).toMatchObject({
      known: 2,
      files: 0,
      filesLeftOut: 0,
    });
    for (const folder of [fresh.folder, join(file, '..')])
      expect(bytesBelow(folder).includes(canary)).toBe(false);
  });

  it('beyond what it takes are named', async () => {
    await withFiles();
    const small = await old.restart({ files, mostEarlierFileBytes: 2 * filePieceBytes + 1_000 });
    const saved = await small.chats.saved.save();
    expect(saved).toMatchObject({ files: 1, filesLeftOut: 2 });
    const fresh = await world.desk(mariaId, { files, isConnected: false });
    await fresh.chats.saved.choose();
    expect(await fresh.chats.saved.open(saved.code ?? '')).toMatchObject({ files: 1, filesLeftOut: 2 });
    expect(statesIn(fresh, jonasId)).toEqual(['elsewhere', 'elsewhere', 'here']);
    expect(filesIn(fresh, jonasId)[0]?.holder).toBeUndefined();
  });

  it('do not come back for a message that was deleted since', async () => {
    await withFiles();
    const saved = await old.chats.saved.save();
    const [first] = old.chats.listMessages(jonasId).messages;
    if (!first) throw new Error('none');
    old.chats.remove(jonasId, first.id);
    await until(() => expect(keptBelow(old)).toHaveLength(1));
    await old.chats.saved.choose();
    expect(await old.chats.saved.open(saved.code ?? '')).toMatchObject({ added: 0, files: 0 });
    expect(statesIn(old, jonasId)).toEqual(['here']);
    expect(keptBelow(old)).toHaveLength(1);
  });
});
