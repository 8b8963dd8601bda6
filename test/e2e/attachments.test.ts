import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { largePdf, mp3, png } from '../helpers/sample-files.ts';
import { eventually } from './helpers/eventually.ts';
import { handFiles } from './helpers/hand-files.ts';
import { callFromPage } from './helpers/page-api.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  isOnline,
  message,
  openConversation,
  sendRepliesAtOnce,
} from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const booksSchema = z.object({
  sends: z.array(z.object({ text: z.string().optional(), attachmentTypes: z.array(z.string()) })),
});
const chatsSchema = z.object({
  chats: z.array(
    z.object({
      threads: z.array(
        z.object({
          events: z.array(
            z.object({
              type: z.string(),
              authorId: z.string().optional(),
              content: z.object({ text: z.string().optional(), name: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

describe('files for customers', () => {
  test('are dropped, pasted, refused with a reason, taken away, cancelled on their way, and sent once: in Instagram’s books and in LiveChat', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    const authorizing = callFromPage(console, 'bridge/authorize');
    await answerPage(await console.nextOpenedAddress(), { account: agentIdOf('maria'), decision: 'allow' });
    await authorizing;
    const bridge = async () =>
      z.object({ value: z.object({ state: z.string() }) }).parse(await callFromPage(console, 'bridge/get'))
        .value;
    await eventually(async () => expect((await bridge()).state).toBe('active'));
    await sendRepliesAtOnce(console);
    // LiveChat lets one agent into a chat: nobody else is given it.
    for (const { id, status } of await world.sandbox.agents())
      if (status === 'accepting_chats') await world.sandbox.setAgentStatus(id, 'not_accepting_chats');
    await world.sandbox.customerWrites('Do you have a menu?');
    await eventually(async () =>
      expect((await world.sandbox.livechatMessages()).map(({ text }) => text)).toEqual([
        'Do you have a menu?',
      ]),
    );
    await openConversation(console, `${seeded.accountId}:${seeded.customerId}`);
    const strip = console.window.getByTestId('attachments');
    const pictures = strip.getByRole('listitem');

    const shots = process.env['ATTACHMENTS_PICTURES'];
    if (shots !== undefined) await mkdir(shots, { recursive: true });
    const picture = async (name: string): Promise<void> => {
      if (shots !== undefined) await console.window.screenshot({ path: join(shots, `${name}.png`) });
    };
    await handFiles(console, 'drop', [
      { name: 'menu.png', type: 'image/png', bytes: png('menu', 240) },
      { name: 'cakes.png', type: 'image/png', bytes: png('cakes', 240) },
      { name: 'song.mp3', type: 'audio/mpeg', bytes: mp3 },
      { name: 'catalogue.pdf', type: 'application/pdf', bytes: largePdf(25_000_001) },
    ]);
    const refused = console.window.getByTestId('attachment-problems');
    await refused.getByText('“song.mp3” is an MP3, which Instagram does not take.').waitFor();
    await refused
      .getByText('“catalogue.pdf” is too large (25.1 MB). Instagram takes PDF documents up to 25 MB.')
      .waitFor();
    await eventually(async () => expect(await pictures.count()).toBe(2));
    await picture('0-refused');
    await handFiles(console, 'paste', [{ name: 'image.png', type: 'image/png', bytes: png('pasted', 240) }]);
    await eventually(async () => expect(await pictures.count()).toBe(3));
    await eventually(async () =>
      expect(
        await strip
          .locator('img')
          .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth)),
      ).toEqual([240, 240, 240]),
    );
    await picture('1-strip');
    await strip.getByRole('button', { name: 'Remove image.png' }).click();
    await eventually(async () => expect(await pictures.count()).toBe(2));

    // The first is slow, and is cancelled on its way; the second and the text go.
    const fault = { call: 'meta.message_attachments', kind: 'delay', delayMs: 120_000 };
    await world.sandbox.call('POST', '/faults', fault);
    await console.window.getByTestId('composer-reply').fill('Our cakes');
    await console.window.getByRole('button', { name: /^Send$/ }).click();
    await console.window.getByRole('progressbar', { name: /^Uploading/ }).waitFor();
    await picture('2-upload');
    await console.window
      .getByTestId('message')
      .filter({ has: console.window.getByRole('progressbar', { name: /^Uploading/ }) })
      .getByRole('button', { name: 'Cancel' })
      .click();

    const sent = async () => {
      const { sends } = booksSchema.parse(await world.sandbox.call('GET', '/meta/books'));
      return sends.map(({ text, attachmentTypes }) => text ?? attachmentTypes.join());
    };
    await eventually(async () => expect(await sent()).toEqual(['image', 'Our cakes']));
    const inLiveChat = async () => {
      const { chats } = chatsSchema.parse(await world.sandbox.call('GET', '/livechat/chats'));
      return chats
        .flatMap(({ threads }) => threads.flatMap(({ events }) => events))
        .filter(({ authorId }) => authorId === agentIdOf('maria'))
        .map(({ type, content }) => `${type} ${content.text ?? content.name ?? ''}`);
    };
    await eventually(async () => expect(await inLiveChat()).toEqual(['file cakes.png', 'message Our cakes']));
    await eventually(async () =>
      expect(await message(console, 'Our cakes').getAttribute('data-state')).toBe('sent'),
    );
    await console.window.getByTestId('message').locator('.media-picture img').waitFor();
    await picture('3-sent');
    expect(await console.window.getByTestId('message').count()).toBe(3);
  });

  test('a voice message is recorded once the button is pressed, heard before it leaves, and sent as sound', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria', { switches: ['--use-fake-device-for-media-stream'] });
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await sendRepliesAtOnce(console);
    await world.sandbox.customerWrites('Which cake is it?');
    await openConversation(console, `${seeded.accountId}:${seeded.customerId}`);
    // A script of the page alone does not get the microphone, though there is one.
    await eventually(async () =>
      expect(
        await console.window.evaluate(() =>
          navigator.mediaDevices.getUserMedia({ audio: true }).then(
            () => 'granted',
            (error: DOMException) => error.name,
          ),
        ),
      ).toBe('NotAllowedError'),
    );
    await console.window.getByRole('button', { name: 'Record a voice message' }).click();
    const recorder = console.window.getByTestId('recorder');
    await recorder.getByText('Recording 0:02').waitFor();
    const shots = process.env['ATTACHMENTS_PICTURES'];
    if (shots !== undefined) await console.window.screenshot({ path: join(shots, '4-recording.png') });
    await recorder.getByRole('button', { name: 'Attach the recording' }).click();
    const sound = console.window.getByTestId('attachments').locator('audio');
    await eventually(async () =>
      expect(await sound.evaluate((each) => Math.round((each as HTMLAudioElement).duration))).toBeGreaterThan(
        0,
      ),
    );
    if (shots !== undefined) await console.window.screenshot({ path: join(shots, '5-recorded.png') });
    await console.window.getByRole('button', { name: /^Send$/ }).click();
    await eventually(async () => {
      const { sends } = booksSchema.parse(await world.sandbox.call('GET', '/meta/books'));
      expect(sends.map(({ attachmentTypes }) => attachmentTypes)).toEqual([['audio']]);
    });
  });
});
