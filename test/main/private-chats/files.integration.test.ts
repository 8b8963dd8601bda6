import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FileStep } from '../../../src/main/private-chats/index.ts';
import type { AgentId, FileId } from '../../../src/shared/domain/index.ts';
import { dayMs } from '../../../src/shared/removal/retention.ts';
import { filePieceBytes } from '../../../src/shared/wire/index.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { pdf, png, program } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
afterEach(() => world.end());

const trusting = (desk: Desk, chatId: AgentId) =>
  until(() => expect(desk.link.trustOf(chatId)).toBe('confirmed'));
const two = async (settings: Parameters<typeof startRelayWorld>[0] = {}) => {
  world = await startRelayWorld(settings);
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await trusting(maria, jonasId);
  await trusting(jonas, mariaId);
  return { maria, jonas };
};
/** Keeps it beside the message to Jonas. */
const added = async (desk: Desk, name: string, bytes: Uint8Array): Promise<FileId> => {
  const answer = await desk.chats.files.add({ chatId: jonasId, name, bytes });
  if (!('file' in answer)) throw new Error(answer.problem.reason);
  return answer.file.id;
};
const messages = (desk: Desk) =>
  desk.chats.listMessages(desk.agentId === mariaId ? jonasId : mariaId).messages;
const files = (desk: Desk) => messages(desk).flatMap((message) => message.files ?? []);
const states = (desk: Desk) => files(desk).map(({ state }) => state);
const contentOf = async (desk: Desk, at = 0): Promise<Buffer> =>
  Buffer.from((await desk.chats.files.content(files(desk)[at]?.id as FileId)).bytes);
const keptBelow = (desk: Desk): string[] => {
  try {
    return readdirSync(join(desk.folder, 'private-files'));
  } catch {
    return [];
  }
};
/** After days: the relay wants to see the account again. */
const returned = async (desk: Desk): Promise<Desk> => {
  const again = await desk.restart({ isConnected: false });
  await again.link.enrol(again.accessToken);
  await again.link.connect();
  return again;
};
const large = new Uint8Array(randomBytes(filePieceBytes + 1000));

describe('files of a private message', () => {
  it('come as they were, with the text, and lie here as nothing that can be read', async () => {
    const { maria, jonas } = await two();
    const picture = png('oven', 32);
    const ids = [await added(maria, 'oven.png', picture), await added(maria, 'list.bin', large)];
    expect(maria.chats.files.list(jonasId)).toMatchObject([
      { name: 'oven.png', kind: 'image' },
      { name: 'list.bin', kind: 'file', sizeBytes: large.length },
    ]);
    maria.chats.send(jonasId, 'The new oven', { fileIds: ids });
    expect(maria.chats.files.list(jonasId)).toEqual([]);
    await until(() => expect(states(jonas)).toEqual(['here', 'here']));
    expect(messages(jonas).map(({ text }) => text)).toEqual(['The new oven']);
    expect(files(jonas)).toMatchObject([
      { name: 'oven.png', kind: 'image' },
      { name: 'list.bin', kind: 'file' },
    ]);
    expect(await contentOf(jonas, 0)).toEqual(Buffer.from(picture));
    expect(await contentOf(jonas, 1)).toEqual(Buffer.from(large));
    await until(() => expect(messages(maria)[0]?.state).toBe('delivered'));
    expect(states(maria)).toEqual(['here', 'here']);
    expect(await contentOf(maria, 1)).toEqual(Buffer.from(large));
    const url = files(jonas)[0]?.mediaUrl ?? '';
    const path = decodeURIComponent(/\/media\/([^/]+)\/0$/.exec(url)?.[1] ?? '');
    expect(await jonas.chats.files.picture(path, 0)).toMatchObject({ contentType: 'image/png' });
    expect(keptBelow(jonas)).toHaveLength(2);
  });

  it('wait with their message while the relay is away, over a restart, and come once', async () => {
    const { maria, jonas } = await two();
    await world.relay.stop();
    await until(() => expect(maria.link.state).not.toBe('online'));
    maria.chats.send(jonasId, '', { fileIds: [await added(maria, 'menu.pdf', pdf)] });
    expect(messages(maria)[0]).toMatchObject({ state: 'queued', reason: 'RELAY_UNREACHABLE', text: '' });
    const again = await maria.restart();
    await world.relay.start();
    await until(() => expect(states(jonas)).toEqual(['here']));
    expect(await contentOf(jonas)).toEqual(Buffer.from(pdf));
    await until(() => expect(messages(again)[0]?.state).toBe('delivered'));
  });

  it('are refused before anything is sent: a program, an empty one, one too large, one too many', async () => {
    const { maria } = await two();
    const add = (name: string, bytes: Uint8Array) => maria.chats.files.add({ chatId: jonasId, name, bytes });
    expect(await add('setup.png', program)).toEqual({ problem: { reason: 'program', name: 'setup.png' } });
    expect(await add('run.BAT ', pdf)).toMatchObject({ problem: { reason: 'program' } });
    expect(await add('empty.txt', new Uint8Array())).toMatchObject({ problem: { reason: 'empty' } });
    expect(await add('film.mp4', new Uint8Array(25_000_001))).toMatchObject({
      problem: { reason: 'too-large', sizeBytes: 25_000_001 },
    });
    for (let n = 0; n < 10; n += 1) await added(maria, `${n}.pdf`, pdf);
    expect(await add('11.pdf', pdf)).toMatchObject({ problem: { reason: 'too-many' } });
    const [first] = maria.chats.files.list(jonasId);
    maria.chats.files.remove(first?.id as FileId);
    expect(maria.chats.files.list(jonasId)).toHaveLength(9);
    await until(() => expect(keptBelow(maria)).toHaveLength(9));
    expect(() => maria.chats.send(jonasId, 'x', { fileIds: [first?.id as FileId] })).toThrow();
    expect(messages(maria)).toEqual([]);
  });

  it.each([
    ['full', { RELAY_WORKSPACE_FILE_MEGABYTES: '1' }, 'FILES_FULL'],
    ['switched off', { RELAY_WORKSPACE_FILE_MEGABYTES: '0' }, 'FILES_OFF'],
  ])('do not leave, and say why, where the room at the relay is %s', async (_how, settings, reason) => {
    const { maria, jonas } = await two({ settings });
    const bytes = new Uint8Array(1_000_000);
    maria.chats.send(jonasId, 'look', { fileIds: [await added(maria, 'a.bin', bytes)] });
    await until(() => expect(messages(maria)[0]).toMatchObject({ state: 'failed', reason }));
    expect(files(maria)).toMatchObject([{ state: 'failed', reason }]);
    maria.chats.send(jonasId, 'without it then');
    await until(() => expect(messages(jonas).map(({ text }) => text)).toEqual(['without it then']));
  });
});

describe('a program that ends in the middle', () => {
  const killing = (step: FileStep) => {
    let isDone = false;
    let reached!: () => void;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    return {
      isReached,
      fileFailPoints: {
        at(here: FileStep) {
          if (here !== step || isDone) return;
          isDone = true;
          reached();
          throw new Error('killed');
        },
      },
    };
  };

  it('of the sender, at whatever step, goes on, and each file arrives once', async () => {
    const both = await two();
    let { maria } = both;
    const { jonas } = both;
    const steps: FileStep[] = ['send.offered', 'send.piece', 'send.whole', 'send.noted'];
    for (const [count, step] of steps.entries()) {
      const { isReached, fileFailPoints } = killing(step);
      maria = await maria.restart({ fileFailPoints });
      maria.chats.send(jonasId, step, { fileIds: [await added(maria, 'a.bin', large)] });
      await isReached;
      maria = await maria.restart();
      await until(() => expect([step, states(jonas)]).toEqual([step, Array(count + 1).fill('here')]));
      expect(await contentOf(jonas, count)).toEqual(Buffer.from(large));
      await until(() => expect(messages(maria).at(-1)?.state).toBe('delivered'));
      expect(messages(jonas).map(({ text }) => text)).toEqual(steps.slice(0, count + 1));
    }
  });

  it('of the recipient, at whatever step, goes on, and each file is here once', async () => {
    const both = await two();
    const { maria } = both;
    let { jonas } = both;
    const steps: FileStep[] = ['fetch.piece', 'fetch.whole', 'fetch.kept', 'fetch.noted', 'fetch.told'];
    for (const [count, step] of steps.entries()) {
      const { isReached, fileFailPoints } = killing(step);
      jonas = await jonas.restart({ fileFailPoints });
      maria.chats.send(jonasId, step, { fileIds: [await added(maria, 'a.bin', large)] });
      await isReached;
      jonas = await jonas.restart();
      await until(() => expect([step, states(jonas)]).toEqual([step, Array(count + 1).fill('here')]));
      expect(await contentOf(jonas, count)).toEqual(Buffer.from(large));
      expect(keptBelow(jonas)).toHaveLength(count + 1);
    }
  });
});

describe('a file that the relay has no longer', () => {
  it('is brought again by its author to a computer that was away for eight days', async () => {
    let aheadMs = 0;
    const clock = { now: () => Date.now() + aheadMs };
    const { maria, jonas } = await two({ clock });
    const fileFailPoints = {
      at: () => {
        throw new Error('no file yet');
      },
    };
    // The message comes, and the computer is off before its file does.
    const away = await jonas.restart({ fileFailPoints });
    maria.chats.send(jonasId, 'for later', { fileIds: [await added(maria, 'a.bin', large)] });
    await until(() => expect(messages(away)).toHaveLength(1));
    await away.kill();
    rmSync(join(away.folder, 'private-files'), { recursive: true, force: true });
    aheadMs = 8 * dayMs;
    await world.relay.relay.sweep();
    await returned(maria);
    const back = await returned(away);
    await until(() => expect(states(back)).toEqual(['here']));
    expect(await contentOf(back)).toEqual(Buffer.from(large));
    expect(messages(back)).toHaveLength(1);
  });
});
