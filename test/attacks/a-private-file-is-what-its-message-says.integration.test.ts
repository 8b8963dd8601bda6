/**
 * Attacks "files of private chats are end-to-end encrypted, and a file is what its message says or it is not kept" (README, threat
 * model: the relay's operator, a lying relay, a colleague).
 * Before: private chats had no files. Now: the relay holds pieces that nobody but the chat's people can open, a file that is not what
 * it says is refused with words and costs only itself, and nobody takes another one's place.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, makeFileKey, sealContent } from '../../src/main/private-chats/files/file-cipher.ts';
import { openSqlite } from '../../src/relay/store/sqlite/open-sqlite.ts';
import type { AgentId, FileId, PrivateFileView } from '../../src/shared/domain/index.ts';
import { privateMessageIdSchema } from '../../src/shared/domain/index.ts';
import {
  emptyAnswerSchema,
  filePieceBytes,
  offerFileAnswerSchema,
  sealedFileBytes,
  textForEarlierVersions,
  type PrivateFile,
} from '../../src/shared/wire/index.ts';
import { bytesBelow } from '../helpers/bytes-below.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { png } from '../helpers/sample-files.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const between = [jonasId, mariaId].sort() as [AgentId, AgentId];

let world: RelayWorld;
let maria: Desk;
let jonas: Desk;
beforeAll(async () => {
  world = await startRelayWorld();
  maria = await world.desk(mariaId);
  jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
});
afterAll(() => world.end());

/** Of the newest message that has any. */
const filesOf = (desk: Desk, chatId: AgentId, text = 'see'): PrivateFileView[] =>
  desk.chats.listMessages(chatId).messages.findLast((message) => message.text === text)?.files ?? [];
const statesOf = (desk: Desk, chatId: AgentId, text?: string) =>
  filesOf(desk, chatId, text).map(({ state, reason }) => reason ?? state);

interface Upload {
  id: string;
  key: string;
  content: Uint8Array;
  /** Of what goes to the relay. */
  pieces: Buffer[];
}
const made = (content: Uint8Array): Upload => {
  const [id, key] = [randomUUID(), makeFileKey()];
  return { id, key, content, pieces: sealContent({ id, key, sizeBytes: content.length }, content) };
};
/** As a console brings it to the relay, without any of its checks. */
const upload = async (
  { id, pieces }: Pick<Upload, 'id' | 'pieces'>,
  by = maria,
  to = jonas,
): Promise<void> => {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const devices = [to.link.device()?.deviceId];
  await by.link.request('PUT', `/v1/files/${id}`, {
    body: { bytes, devices },
    schema: offerFileAnswerSchema,
  });
  for (const [n, piece] of pieces.entries())
    await by.link.request('PUT', `/v1/files/${id}/pieces/${n}`, { bytes: piece, schema: emptyAnswerSchema });
};
const saidOf = ({ id, key, content }: Upload, change: Partial<PrivateFile> = {}): PrivateFile => ({
  id,
  key,
  name: 'photo.png',
  mediaType: 'application/octet-stream',
  sizeBytes: content.length,
  digest: digestOf(content),
  ...change,
});
/** A message of Maria's to Jonas that says this of its files. */
const say = (items: PrivateFile[], text = 'see'): void => {
  const id = privateMessageIdSchema.parse(randomUUID());
  maria.link.send(
    'private',
    { agentIds: [jonasId] },
    {
      type: 'message',
      id,
      between,
      author: mariaId,
      text: textForEarlierVersions(text, items.length),
      files: { text, items },
      sentAtMs: Date.now(),
    },
    `message:${id}`,
  );
};
const large = (): Uint8Array => new Uint8Array(randomBytes(filePieceBytes * 2 + 100));

describe('a colleague whose file is not what it says', () => {
  it.each<[string, () => { pieces?: Buffer[]; of: Upload; said?: Partial<PrivateFile> }]>([
    ['another content than its digest', () => ({ of: made(large()), said: { digest: digestOf(large()) } })],
    [
      'a picture that is none',
      () => ({ of: made(new Uint8Array(Buffer.from('<script>'))), said: { mediaType: 'image/png' } }),
    ],
    [
      'its pieces in another order',
      () => {
        const of = made(large());
        const [a, b, c] = of.pieces as [Buffer, Buffer, Buffer];
        return { of, pieces: [b, a, c] };
      },
    ],
    [
      'one piece twice',
      () => {
        const of = made(large());
        const [a, , c] = of.pieces as [Buffer, Buffer, Buffer];
        return { of, pieces: [a, a, c] };
      },
    ],
    [
      'fewer pieces than it says',
      () => {
        const of = made(large());
        return { of, pieces: of.pieces.slice(0, 2) };
      },
    ],
    [
      'more pieces than it says',
      () => {
        const of = made(large());
        return { of, said: { sizeBytes: filePieceBytes * 2 } };
      },
    ],
    [
      'a shorter size than it has',
      () => {
        const of = made(large());
        return { of, said: { sizeBytes: of.content.length - 1 } };
      },
    ],
    ['another key', () => ({ of: made(large()), said: { key: makeFileKey() } })],
    [
      'the pieces of another file',
      () => {
        const [of, other] = [made(large()), made(large())];
        return { of, pieces: other.pieces };
      },
    ],
  ])('%s: it is refused with words, and the text and the other file are there', async (name, make) => {
    const { of, pieces, said } = make();
    const right = made(new Uint8Array(png('right')));
    await upload({ id: of.id, pieces: pieces ?? of.pieces });
    await upload(right);
    say([saidOf(of, said), saidOf(right, { mediaType: 'image/png' })], name);
    // Fewer pieces are missed at the relay; everything else is not what was sealed.
    const refused =
      pieces !== undefined && pieces.length < of.pieces.length ? 'FILE_ASKED_AGAIN' : 'FILE_NOT_AS_SENT';
    await until(() => expect(statesOf(jonas, mariaId, name)).toEqual([refused, 'here']));
    const [bad] = filesOf(jonas, mariaId, name);
    await expect(jonas.chats.files.content(bad?.id as FileId)).rejects.toMatchObject({
      code: 'FILE_NOT_HERE',
    });
    expect(existsSync(join(jonas.folder, 'private-files', bad?.id ?? 'none'))).toBe(false);
    // Nothing of it stands in the way of the next message.
    maria.chats.send(jonasId, `on after ${name}`);
    await until(() =>
      expect(jonas.chats.listMessages(mariaId).messages.at(-1)?.text).toBe(`on after ${name}`),
    );
    expect(jonas.setAside).toEqual([]);
  });

  it('cannot take the place of the file that another one sends under the same name', async () => {
    const anna = await world.desk(annaId);
    await until(() => expect(jonas.link.trustOf(annaId)).toBe('confirmed'));
    await until(() => expect(anna.link.trustOf(jonasId)).toBe('confirmed'));
    const of = made(large());
    await upload(of, anna);
    say([saidOf(of, { key: makeFileKey() })], 'not mine');
    await until(() => expect(statesOf(jonas, mariaId, 'not mine')).toEqual(['FILE_NOT_AS_SENT']));
    const id = privateMessageIdSchema.parse(randomUUID());
    const files = { text: 'mine', items: [saidOf(of)] };
    const place = { between: [annaId, jonasId].sort() as [AgentId, AgentId], author: annaId };
    const body = { type: 'message' as const, id, ...place, text: 'mine', files, sentAtMs: Date.now() };
    anna.link.send('private', { agentIds: [jonasId] }, body, `message:${id}`);
    await until(() => expect(statesOf(jonas, annaId, 'mine')).toEqual(['here']));
  });

  it('cannot name more files than one message has, one twice, or one with a path', async () => {
    const of = made(new Uint8Array(png('one')));
    await upload(of);
    say([saidOf(of, { name: '../../.bashrc\u202Egnp.exe' }), saidOf(of)], 'a path');
    await until(() => expect(statesOf(jonas, mariaId, 'a path')).toEqual(['here']));
    const [file] = filesOf(jonas, mariaId, 'a path');
    expect((await jonas.chats.files.content(file?.id as FileId)).name).toBe('-..-.bashrcgnp.exe.download');
    expect(() => say(Array.from({ length: 11 }, () => saidOf(made(new Uint8Array(1)))))).toThrow();
  });

  it('gets nobody to decode what is too large to be decoded', async () => {
    const bomb = Buffer.from(png('bomb'));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const of = made(new Uint8Array(bomb));
    await upload(of);
    say([saidOf(of, { mediaType: 'image/png' })], 'a bomb');
    await until(() => expect(statesOf(jonas, mariaId, 'a bomb')).toEqual(['here']));
    const url = filesOf(jonas, mariaId, 'a bomb')[0]?.mediaUrl ?? '';
    const path = decodeURIComponent(/\/media\/([^/]+)\/0$/.exec(url)?.[1] ?? '');
    await expect(jonas.chats.files.picture(path, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('whoever reads the relay, or this computer', () => {
  const content = 'CANARY-file-content-'.repeat(40);
  const name = 'CANARY-file-name.txt';

  it('finds neither content nor name: at the relay, in its log, here, nor after the message is gone', async () => {
    await jonas.link.disconnect();
    const answer = await maria.chats.files.add({
      chatId: jonasId,
      name,
      bytes: new Uint8Array(Buffer.from(content)),
    });
    if (!('file' in answer)) throw new Error('refused');
    maria.chats.send(jonasId, 'CANARY-text', { fileIds: [answer.file.id] });
    await until(() => expect(statesOf(maria, jonasId, 'CANARY-text')).toEqual(['here']));
    await until(() => expect(maria.chats.listMessages(jonasId).messages.at(-1)?.state).toBe('sent'));
    // The search does find what is there.
    expect(bytesBelow(world.relayFolder).includes(mariaId)).toBe(true);
    for (const folder of [world.relayFolder, maria.folder])
      for (const word of [content.slice(0, 40), name, 'CANARY'])
        expect([folder === maria.folder, word, bytesBelow(folder).includes(word)]).toEqual([
          folder === maria.folder,
          word,
          false,
        ]);
    expect(JSON.stringify(maria.log)).not.toContain('CANARY');

    await jonas.link.connect();
    await until(() => expect(statesOf(jonas, mariaId, 'CANARY-text')).toEqual(['here']));
    expect(bytesBelow(jonas.folder).includes('CANARY')).toBe(false);
    // It is at the relay no longer than it has to be.
    const sealedBytes = sealedFileBytes(content.length);
    const relay = openSqlite(join(world.relayFolder, 'relay.db'));
    await until(() =>
      expect(relay.prepare('select id from files where bytes = ?').all(sealedBytes)).toEqual([]),
    );
    relay.close();
  });
});
