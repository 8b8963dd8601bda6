/**
 * Attacks "a file of saved private chats can be read by nobody without its recovery code, and changed by nobody unnoticed" (threat
 * model, a thief of a computer or of its disk): its bytes searched, pieces taken out, moved, cut off, bits flipped, other people's
 * files, codes guessed, files of a later form.
 * Before: there was no such file; what a person kept for the next computer was the readable file of “What is stored about you”.
 * Now: a file gives back all of it to its person with the code, or nothing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeptMessages } from '../../src/main/private-chats/history/index.ts';
import { createChangeStore } from '../../src/main/private-chats/changes/change-store.ts';
import { createEarlierFiles } from '../../src/main/private-chats/files/earlier-files.ts';
import { createFileStore } from '../../src/main/private-chats/files/file-store.ts';
import { createKeptContents } from '../../src/main/private-chats/files/kept-contents.ts';
import { createGroups, type GroupsLink } from '../../src/main/private-chats/groups/index.ts';
import { createPrivateChatStore } from '../../src/main/private-chats/index.ts';
import { headerBytes } from '../../src/main/private-chats/saved/file-format.ts';
import { createSavedChats, type SavedChats } from '../../src/main/private-chats/saved/index.ts';
import { openDatabase, type Database } from '../../src/main/storage/index.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { createTestLog } from '../helpers/log.ts';
import type { AgentId, DeviceId, PrivateMessageId } from '../../src/shared/domain/index.ts';

const maria = { workspaceId: 'org-1', agentId: 'maria@bakery.test' as AgentId };
const jonasId = 'jonas@bakery.test' as AgentId;
const canary = 'canary-dunlin 7302';
const dayMs = 86_400_000;
const noFiles = { files: 0, filesLeftOut: 0 };

let folder: string;
let file: string;
const databases: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bc-saved-'));
  file = join(folder, 'saved.backchannel');
});
afterEach(() => {
  for (const db of databases.splice(0)) db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Offline: nothing is sent, and nobody's keys are known. */
const noLink = (own: typeof maria): GroupsLink => ({
  device: () => ({ ...own, deviceId: 'device-1' as DeviceId }) as ReturnType<GroupsLink['device']>,
  send: () => undefined,
  sign: async () => 'A'.repeat(86),
  believedKeys: () => undefined,
  trustOf: () => 'confirmed',
});
/** A computer with private chats, or without. */
const computer = (own = maria) => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: systemClock });
  databases.push(db);
  const store = createPrivateChatStore(db);
  const groups = createGroups({
    db,
    chats: store,
    link: noLink(own),
    clock: systemClock,
    log: createTestLog(),
    apply: () => undefined,
    changed: () => undefined,
    oldestMs: () => Date.now() - 365 * dayMs,
  });
  const earlier = createEarlierFiles({
    db,
    store: createFileStore(db),
    contents: createKeptContents(mkdtempSync(join(folder, 'files-'))),
    clock: systemClock,
    changed: () => undefined,
    schedule: () => undefined,
  });
  const kept = createKeptMessages({
    db,
    store,
    groups,
    files: earlier,
    changes: createChangeStore(db),
    forget: () => undefined,
    clock: systemClock,
    kept: { ms: 365 * dayMs, clock: systemClock },
  });
  const saved: SavedChats = createSavedChats({
    db,
    kept,
    groups,
    earlier,
    mostFileBytes: undefined,
    own: () => own,
    clock: systemClock,
    arrived: () => undefined,
    files: {
      async save(_name, bytes) {
        const parts: Uint8Array[] = [];
        for await (const part of bytes) parts.push(part);
        writeFileSync(file, Buffer.concat(parts));
        return true;
      },
      choose: async () => file,
    },
  });
  const rows = () =>
    db
      .prepare('SELECT * FROM private_message ORDER BY sent_at_ms, id')
      .all()
      .map((row) => JSON.stringify(row));
  return { store, saved, rows, groups };
};
const fill = (store: ReturnType<typeof computer>['store'], count: number): void => {
  for (let index = 0; index < count; index += 1)
    store.add({
      chatId: jonasId,
      id: crypto.randomUUID() as PrivateMessageId,
      direction: index % 2 === 0 ? 'out' : 'in',
      authorId: index % 2 === 0 ? maria.agentId : jonasId,
      text: `${canary} ${index}`,
      sentAtMs: Date.now() - (count - index) * 1_000,
      state: index % 2 === 0 ? 'read' : 'received',
      reason: undefined,
      isUnread: index === count - 1 && index % 2 === 1,
      receiptDue: undefined,
      readAtMs: index % 2 === 0 ? Date.now() - 500 : undefined,
    });
};
const savedFile = async (count = 450) => {
  const old = computer();
  fill(old.store, count);
  const { code = '', messages } = await old.saved.save();
  expect(messages).toBe(count);
  return { old, code, bytes: readFileSync(file) };
};
const opened = async (bytes: Buffer, code: string, own = maria) => {
  const fresh = computer(own);
  writeFileSync(file, bytes);
  const outcome = await fresh.saved
    .choose()
    .then(() => fresh.saved.open(code))
    .catch((error: { code: string }) => error.code);
  return { outcome, rows: fresh.rows() };
};
/** Where each sealed piece begins and ends. */
const piecesOf = (bytes: Buffer): [number, number][] => {
  const pieces: [number, number][] = [];
  for (let at = headerBytes; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    pieces.push([at, end]);
    at = end;
  }
  return pieces;
};

describe('a file of saved private chats', () => {
  it('gives everything back to its person, once, and a second time changes nothing', async () => {
    const { old, code, bytes } = await savedFile();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const fresh = computer();
    await fresh.saved.choose();
    // As a person types it.
    expect(
      await fresh.saved.open(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `),
    ).toEqual({
      added: 450,
      known: 0,
      old: 0,
      leftOut: 0,
      ...noFiles,
    });
    expect(fresh.rows()).toEqual(old.rows());
    expect(await fresh.saved.open(code)).toEqual({ added: 0, known: 450, old: 0, leftOut: 0, ...noFiles });
    expect(fresh.rows()).toEqual(old.rows());
    expect(bytes.length).toBeGreaterThan(20_000);
  });

  it('shows none of it, not whose it is, and not the code', async () => {
    const old = computer();
    fill(old.store, 3);
    await old.groups.make(`${canary} of a group`, [jonasId]);
    const { code = '' } = await old.saved.save();
    const bytes = readFileSync(file);
    for (const text of [
      canary,
      'canary',
      'bakery',
      'maria',
      'messages',
      'group',
      code,
      code.replaceAll('-', ''),
    ])
      expect(bytes.includes(text)).toBe(false);
  });

  it('opens whatever was written: also when every message is as long as one may be', async () => {
    const old = computer();
    for (let index = 0; index < 210; index += 1)
      old.store.add({
        ...{ chatId: jonasId, direction: 'out', authorId: maria.agentId, isUnread: false },
        id: crypto.randomUUID() as PrivateMessageId,
        text: '語'.repeat(10_000),
        sentAtMs: Date.now() - index,
        state: 'sent',
      });
    const { code = '' } = await old.saved.save();
    expect((await opened(readFileSync(file), code)).outcome).toMatchObject({ added: 210 });
  });

  it('leaves out what was not sent, and takes in nothing that the clock would delete', async () => {
    const old = computer();
    const base = {
      chatId: jonasId,
      direction: 'out',
      text: 'x',
      reason: undefined,
      isUnread: false,
    } as const;
    const add = (state: 'queued' | 'failed' | 'sent', sentAtMs: number) =>
      old.store.add({
        ...base,
        id: crypto.randomUUID() as PrivateMessageId,
        state,
        sentAtMs,
        readAtMs: undefined,
        receiptDue: undefined,
      });
    add('queued', Date.now());
    add('failed', Date.now());
    add('sent', Date.now());
    add('sent', Date.now() - 366 * dayMs);
    expect((await old.saved.save()).messages).toBe(1);
  });

  it('opens with no other code, whether it looks like one or not', async () => {
    const { code, bytes } = await savedFile(3);
    const other = code.startsWith('7') ? `8${code.slice(1)}` : `7${code.slice(1)}`;
    for (const wrong of [other, 'password', `${code}0`, code.slice(1)])
      expect(await opened(bytes, wrong)).toEqual({ outcome: 'SAVED_CHATS_CODE', rows: [] });
  });

  it('is nothing to somebody else, who has the code too', async () => {
    const { code, bytes } = await savedFile(3);
    const jonas = { ...maria, agentId: jonasId };
    expect(await opened(bytes, code, jonas)).toEqual({ outcome: 'SAVED_CHATS_OTHER_PERSON', rows: [] });
    const elsewhere = { ...maria, workspaceId: 'org-2' };
    expect(await opened(bytes, code, elsewhere)).toEqual({ outcome: 'SAVED_CHATS_OTHER_PERSON', rows: [] });
  });

  it('is noticed as cut wherever it ends, and nothing is taken from it', async () => {
    const { code, bytes } = await savedFile();
    const pieces = piecesOf(bytes);
    const [, lastOfMessages = 0] = pieces.at(-2) ?? [];
    const ends = [headerBytes - 3, headerBytes, pieces[1]?.[0] ?? 0, lastOfMessages, bytes.length - 1];
    for (const end of ends)
      expect(await opened(bytes.subarray(0, end), code)).toEqual({ outcome: 'SAVED_CHATS_CUT', rows: [] });
    expect((await opened(Buffer.alloc(0), code)).outcome).toBe('SAVED_CHATS_UNKNOWN');
  });

  it('is noticed as changed: a bit, a piece left out, doubled, moved, or added', async () => {
    const { code, bytes } = await savedFile();
    const pieces = piecesOf(bytes);
    const part = (index: number): Buffer => bytes.subarray(...(pieces[index] ?? [0, 0]));
    const header = bytes.subarray(0, headerBytes);
    const all = pieces.map((_, index) => part(index));
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(headerBytes + 40) ^ 1, headerBytes + 40);
    const damaged = [
      flipped,
      Buffer.concat([header, ...all.filter((_, index) => index !== 1)]),
      Buffer.concat([header, part(0), part(1), part(1), ...all.slice(2)]),
      Buffer.concat([header, part(0), part(2), part(1), ...all.slice(3)]),
      Buffer.concat([bytes, part(1)]),
    ];
    for (const changed of damaged)
      expect(await opened(changed, code)).toEqual({ outcome: 'SAVED_CHATS_DAMAGED', rows: [] });
  });

  it('of a later version, or no such file at all, is named so', async () => {
    const { code, bytes } = await savedFile(3);
    const later = Buffer.from(bytes);
    later.writeUInt8(3, 8);
    expect((await opened(later, code)).outcome).toBe('SAVED_CHATS_NEWER');
    const greedy = Buffer.from(bytes);
    greedy.writeUInt8(30, 10);
    expect((await opened(greedy, code)).outcome).toBe('SAVED_CHATS_DAMAGED');
    expect((await opened(Buffer.from('%PDF-1.7 something else'), code)).outcome).toBe('SAVED_CHATS_UNKNOWN');
  });
});
