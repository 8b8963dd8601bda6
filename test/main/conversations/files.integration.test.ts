import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileId, MessageId } from '../../../src/shared/domain/index.ts';
import { largePdf, mp3, pdf, png, wav } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, conversationId, customerId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();

const add = async (name: string, bytes: Uint8Array): Promise<FileId> => {
  const answer = await box.desk.conversations.addFile({ conversationId, name, bytes });
  if (!('file' in answer)) throw new Error(answer.problem.reason);
  return answer.file.id;
};
const queue = (fileIds: FileId[], text = '', undoMs = 0): MessageId[] =>
  box.desk.conversations
    .queueReply({ conversationId, text, fileIds, agentId: anna, undoMs })
    .map(({ id }) => id);
const rows = () => shown(box.desk).slice(1);
const sends = () =>
  box.world.sandbox.meta.books.sends.map(({ text, attachmentTypes }) => text ?? attachmentTypes.join());
const uploads = () =>
  box.world.sandbox.meta.books.calls.filter(({ call }) => call === 'meta.message_attachments').length;
const folder = () => join(box.folder, 'outgoing');
const stored = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : []);
const sandboxFile = () => [...box.world.sandbox.meta.world.uploads.values()].at(-1)?.file;
const faults = () => box.world.sandbox.context.faults;
const { clock } = { clock: { jump: (ms: number) => box.world.sandbox.context.clock.jump(ms) } };

describe('files of a reply', () => {
  it('leave before its text, in order, each once and byte for byte, and are gone from this computer afterwards', async () => {
    const ids = [await add('Menü.png', png('menu')), await add('prices.pdf', pdf)];
    const [first, second] = ids as [FileId, FileId];
    expect(box.desk.conversations.listFiles(conversationId).map(({ name }) => name)).toEqual([
      'Menü.png',
      'prices.pdf',
    ]);
    queue([first, second], 'Our menu');
    expect(box.desk.conversations.listFiles(conversationId)).toEqual([]);
    await until(() =>
      expect(rows()).toEqual(['> image +image sent', '> file +file sent', '> text Our menu sent']),
    );
    expect(sends()).toEqual(['image', 'file', 'Our menu']);
    const [picture] = box.world.sandbox.meta.world.uploads.values();
    expect(picture?.file?.name).toBe('Menu.png');
    expect(Buffer.from(picture?.file?.content ?? []).equals(Buffer.from(png('menu')))).toBe(true);
    await clock.jump(61_000);
    await until(() => expect(stored()).toEqual([]));
  });

  it('are shown from this computer until Instagram has them, and then by its link', async () => {
    box.world.sandbox.meta.options.echo = 'none';
    const id = await add('menu.png', png());
    const [beside] = box.desk.conversations.listFiles(conversationId);
    expect(beside?.mediaUrl).toBe(`backchannel://media/file%3A${id}/0`);
    const own = await box.desk.conversations.ownMedia(`file:${id}`, 0);
    expect(own?.contentType).toBe('image/png');
    const [messageId] = queue([id]) as [MessageId];
    expect((await box.desk.conversations.ownMedia(messageId, 0))?.body.byteLength).toBe(png().byteLength);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(box.desk.conversations.mediaSource(messageId, 0)).toBeUndefined();
    expect(box.desk.conversations.ownMedia(messageId, 1)).toBeUndefined();
    expect(box.desk.conversations.ownMedia('file:../../etc/passwd', 0)).toBeUndefined();
  });

  it('lie on the disk encrypted, each under a key that only the database has', async () => {
    const secret = largePdf(5_000);
    secret.set(Buffer.from('A secret price list'), 100);
    const id = await add('prices.pdf', secret);
    expect(stored()).toEqual([id]);
    expect(readFileSync(join(folder(), id)).includes('A secret price list')).toBe(false);
  });

  it.each([
    ['song.mp3', mp3, { reason: 'not-taken', word: 'an MP3' }],
    ['huge.pdf', largePdf(25_000_001), { reason: 'too-large', kind: 'file' }],
    ['nothing.png', new Uint8Array(), { reason: 'empty' }],
  ])('%s is refused with its reason, and nothing is kept', async (name, bytes, problem) => {
    const answer = await box.desk.conversations.addFile({ conversationId, name, bytes });
    expect(answer).toMatchObject({ problem: { name, ...problem } });
    expect(stored()).toEqual([]);
  });

  it('are ten at most', async () => {
    for (let index = 0; index < 10; index += 1) await add(`${index}.png`, png(String(index)));
    const answer = await box.desk.conversations.addFile({ conversationId, name: 'x.png', bytes: png() });
    expect(answer).toMatchObject({ problem: { reason: 'too-many' } });
  });

  it('one of several is taken away before it is sent, and another while the reply waits; the rest goes', async () => {
    const [one, two, three] = [
      await add('1.png', png('1')),
      await add('2.png', png('2')),
      await add('3.png', png('3')),
    ];
    box.desk.conversations.removeFile(one);
    const [second] = queue([two, three], 'Two of three', 60_000) as [MessageId];
    box.desk.conversations.discard(second);
    await until(() => expect(stored()).toEqual([three]));
    await clock.jump(61_000);
    await until(() => expect(rows()).toEqual(['> image +image sent', '> text Two of three sent']));
    expect(sends()).toEqual(['image', 'Two of three']);
  });

  it('come back beside the next reply when the reply is taken back, and can be sent then', async () => {
    const [first] = queue([await add('menu.png', png())], 'Our menu', 60_000) as [MessageId];
    expect(box.desk.conversations.undo(first)).toEqual({ text: 'Our menu' });
    expect(rows()).toEqual([]);
    const [file] = box.desk.conversations.listFiles(conversationId);
    if (file) queue([file.id]);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(sends()).toEqual(['image']);
  });

  it('an upload that is under way ends when its message is discarded, and nothing is sent', async () => {
    faults().add({ call: 'meta.message_attachments', kind: 'delay', delayMs: 60_000 });
    const [messageId] = queue([await add('menu.png', png())], 'after it') as [MessageId];
    await until(() =>
      expect(
        box.desk.conversations.listMessages({ conversationId }).messages.at(-2)?.uploadShare,
      ).toBeDefined(),
    );
    box.desk.conversations.discard(messageId);
    await until(() => expect(rows()).toEqual(['> text after it sent']));
    expect(sends()).toEqual(['after it']);
    await until(() => expect(stored()).toEqual([]));
  });

  it('wait for the network without an end', async () => {
    faults().add({ call: 'meta.message_attachments', kind: 'close-socket', times: 8 });
    queue([await add('menu.png', png())]);
    await until(async () => {
      await clock.jump(10_000);
      expect(rows()).toEqual(['> image +image sent']);
    });
    expect(sends()).toEqual(['image']);
  });

  it('what Instagram does not take fails with its reason, and what was to follow stays here without being wrong itself', async () => {
    const error = { code: 100, subcode: 2018047 };
    faults().add({ call: 'meta.message_attachments', kind: 'fail', error });
    const [file, text] = queue([await add('menu.png', png())], 'Our menu') as [MessageId, MessageId];
    await until(() =>
      expect(rows()).toEqual([
        '> image +image failed INSTAGRAM_MEDIA_REFUSED',
        '> text Our menu failed INSTAGRAM_EARLIER_PART_FAILED',
      ]),
    );
    box.desk.conversations.discard(file);
    box.desk.conversations.retry(text);
    await until(() => expect(rows()).toEqual(['> text Our menu sent']));
  });

  it('an upload that Instagram has forgotten is made once more', async () => {
    faults().add({ call: 'meta.messages', kind: 'fail', error: { code: 100, subcode: 2018074 } });
    queue([await add('menu.png', png())]);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(uploads()).toBe(2);
    expect(sends()).toEqual(['image']);
  });

  it('a voice message goes as sound, and its echo as a video container is its own', async () => {
    box.world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'drop-answer' });
    queue([await add('recording.wav', wav)]);
    await until(() => expect(rows()).toEqual(['> audio +audio sent']));
    expect(sends()).toEqual(['audio']);
    expect(sandboxFile()?.contentType).toBe('audio/wav');
  });
});

describe('a Page that takes no upload', () => {
  it('is told in words, where there is no other way', async () => {
    box.world.sandbox.meta.options.refusedUploads = ['image', 'video'];
    queue([await add('menu.png', png())]);
    await until(() => expect(rows()).toEqual(['> image +image failed INSTAGRAM_UPLOAD_REFUSED']));
    expect(sends()).toEqual([]);
  });

  it('gets a picture by the address that LiveChat gives, and nothing else', async () => {
    box.world.sandbox.meta.options.refusedUploads = ['image', 'file'];
    const published: string[] = [];
    box.desk.conversations.follow({
      maySend: () => true,
      isCarried: () => false,
      isToRecord: () => false,
      settled: () => undefined,
      publish: async ({ name }) => {
        published.push(name);
        return 'https://cdn.livechat-files.com/api/file/lc/att/1/menu.png';
      },
    });
    queue([await add('menu.png', png())]);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    queue([await add('prices.pdf', pdf)]);
    await until(() => expect(rows().at(-1)).toBe('> file +file failed INSTAGRAM_UPLOAD_REFUSED'));
    expect(published).toEqual(['menu.png']);
    expect(sends()).toEqual(['image']);
  });
});

describe('a file in doubt', () => {
  it('is settled by its echo, also one that names no app', async () => {
    box.world.sandbox.meta.options.echoAppId = false;
    faults().add({ call: 'meta.messages', kind: 'drop-answer' });
    queue([await add('menu.png', png())]);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(sends()).toEqual(['image']);
  });

  it('is settled by the history when no echo comes', async () => {
    box.world.sandbox.meta.options.echo = 'none';
    faults().add({ call: 'meta.messages', kind: 'drop-answer' });
    queue([await add('menu.png', png())]);
    await until(() => expect(rows().at(-1)).toContain('sending'));
    await box.desk.conversations.idle();
    await clock.jump(11_000);
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(sends()).toEqual(['image']);
  });

  it('is not taken for another app’s picture, nor for one of another kind', async () => {
    faults().add({ call: 'meta.messages', kind: 'close-socket' });
    queue([await add('menu.png', png())]);
    await until(() => expect(rows().at(-1)).toContain('sending'));
    const picture = { attachments: [{ type: 'image', payload: { url: 'https://cdn.example/1.png' } }] };
    await box.world.sandbox.meta.ownerSends(customerId, { ...picture, appId: '900000000000099' });
    const video = { attachments: [{ type: 'video', payload: { url: 'https://cdn.example/1.mp4' } }] };
    await box.world.sandbox.meta.ownerSends(customerId, video);
    await box.desk.conversations.idle();
    await clock.jump(11_000);
    await until(() =>
      expect(rows().filter((row) => row.includes('failed'))).toEqual([
        '> image +image failed INSTAGRAM_OUTCOME_UNKNOWN',
      ]),
    );
    expect(rows()).toHaveLength(3);
  });
});

describe('removal', () => {
  const bytesGone = () => until(() => expect(stored()).toEqual([]));

  it('of a customer takes files that wait and files beside the reply', async () => {
    await add('beside.png', png('beside'));
    queue([await add('waits.png', png('waits'))], '', 60_000);
    expect(box.desk.conversations.countsOfConversation(conversationId)).toMatchObject({ drafts: 2 });
    box.desk.conversations.eraseCustomer({ accountId, customerId });
    await bytesGone();
    await clock.jump(61_000);
    expect(sends()).toEqual([]);
  });

  it('of the account takes them', async () => {
    await add('beside.png', png());
    box.desk.db.transaction(() => {
      for (const remove of box.desk.channel.removeHandlers) remove(accountId);
    });
    await bytesGone();
  });

  it('by the clock takes what was never sent', async () => {
    await add('beside.png', png());
    await clock.jump(30 * 24 * 3_600_000);
    box.desk.conversations.purge();
    await bytesGone();
  });

  it('a content whose row is gone (a kill between the two) goes at the next start', async () => {
    await add('beside.png', png());
    box.desk.db.exec('DELETE FROM outgoing_file');
    box.kill();
    box.desk = box.open();
    expect(stored()).toHaveLength(1);
    box.desk.conversations.start();
    await bytesGone();
  });
});
