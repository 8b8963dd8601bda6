import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  dialog,
  goTo,
  isOnline,
  message,
  openConversation,
  rail,
  reply,
  sendRepliesAtOnce,
} from './helpers/window.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

const sized = (console: TestConsole, width: number, height: number): Promise<void> =>
  console.app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w as number, h as number),
    [width, height],
  );

/** Save dialogs are answered with this folder and the name that was suggested; answers what they asked. */
const savesInto = (console: TestConsole, folder: string): Promise<void> =>
  console.app.evaluate(({ dialog }, into) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { askedToSave: asked });
    dialog.showSaveDialog = (async (...args: unknown[]) => {
      const options = args.at(-1) as { defaultPath: string; properties: string[] };
      asked.push(options.properties);
      return { canceled: false, filePath: `${into}/${options.defaultPath.split('/').at(-1)}` };
    }) as never;
  }, folder);

describe('a conversation', () => {
  test('is read to its end, not by opening, and its line goes with the answer', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    const { window } = console;
    await isOnline(console);
    await sized(console, 1280, 720);
    await connectInstagram(console, seeded.username);
    await sendRepliesAtOnce(console);
    const writes = (what: object): Promise<unknown> =>
      world.sandbox.call('POST', `/meta/customers/${seeded.customerId}/messages`, what);
    const seenMarks = async (): Promise<number> =>
      (
        (await world.sandbox.call('GET', '/meta/books')) as { senderActions: { action: string }[] }
      ).senderActions.filter(({ action }) => action === 'mark_seen').length;
    const unread = conversationRow(console, conversationId).locator('.count');

    // More than fits: opened at the first unread one, so the newest is below the view and nothing is read.
    for (let count = 1; count <= 16; count += 1)
      await writes({ text: `Question ${count}: do you ship on Mondays?` });
    await goTo(console, 'inbox');
    await eventually(async () => assert.equal(await unread.innerText(), '16'));
    await openConversation(console, conversationId);
    await window.locator('.thread__new').waitFor();
    const pill = window.locator('.thread__latest');
    await pill.filter({ hasText: /^\d+ new messages?$/ }).waitFor();
    expect(await unread.innerText()).toBe('16');

    // A window that a dialog covers reads nothing either.
    await pill.click();
    await unread.waitFor({ state: 'detached' });
    expect(await seenMarks()).toBe(0);
    await window.keyboard.press('Control+k');
    await dialog(console, 'Search people, chats and actions').waitFor();
    await writes({ text: 'While you looked elsewhere' });
    await eventually(async () => assert.equal(await unread.innerText(), '1'));
    await window.keyboard.press('Escape');
    await unread.waitFor({ state: 'detached' });

    // The line is there until somebody answers; with the answer the customer is told.
    await window.locator('.thread__new').waitFor();
    await reply(console, 'We do.');
    await window.locator('.thread__new').waitFor({ state: 'detached' });
    await eventually(async () => assert.equal(await seenMarks(), 1));

    // Left high up without anything new, it comes back at the newest.
    await window.locator('.thread__scroller').evaluate((element) => element.scrollTo(0, 0));
    await pill.waitFor();
    await goTo(console, 'team');
    await goTo(console, 'inbox');
    await message(console, 'We do.').waitFor();
    await pill.waitFor({ state: 'detached' });

    // With something new below, it comes back to where one was reading, and the pill counts.
    await window.locator('.thread__scroller').evaluate((element) => element.scrollTo(0, 0));
    await pill.waitFor();
    await goTo(console, 'team');
    await writes({ text: 'And on Tuesdays?' });
    await rail(console, 'inbox').getByText('1', { exact: true }).waitFor();
    await goTo(console, 'inbox');
    await pill.filter({ hasText: /^1 new message$/ }).waitFor();
    expect(await unread.innerText()).toBe('1');
    await pill.click();
    await unread.waitFor({ state: 'detached' });
    expect(console.pageLines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
  });

  test('shows pictures one by one, plays voices, and who writes stands beside it', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    const { window } = console;
    await isOnline(console);
    await sized(console, 1280, 720);
    await connectInstagram(console, seeded.username);
    const at = (path: string): string => new URL(`/media/${path}`, world.stack.sandbox.controlUrl).href;
    const writes = (what: object): Promise<unknown> =>
      world.sandbox.call('POST', `/meta/customers/${seeded.customerId}/messages`, what);
    await writes({ text: 'Look' });
    await openConversation(console, conversationId);

    // Three pictures of one message.
    const pictures = ['one', 'two', 'three'].map((name) => ({
      type: 'image',
      payload: { url: at(`photo/${name}~r.png`) },
    }));
    const { mid } = (await writes({ attachments: pictures })) as { mid: string };
    const tiles = window.locator('.media-grid .media-picture');
    await eventually(async () => assert.equal(await tiles.count(), 3));
    const second = window
      .getByRole('group', { name: '3 pictures' })
      .getByRole('button', { name: 'Show the picture: Photo' })
      .nth(1);
    await second.click();
    const viewer = window.getByTestId('picture-viewer');
    await viewer.getByText('2 of 3').waitFor();
    const picture = viewer.getByRole('img', { name: 'Photo' });
    await eventually(async () => {
      const box = await picture.boundingBox();
      assert.ok(box && Math.abs(box.x + box.width / 2 - 640) < 8, `centred: ${JSON.stringify(box)}`);
    });
    await window.keyboard.press('ArrowRight');
    await viewer.getByText('3 of 3').waitFor();
    expect(await viewer.getByRole('button', { name: 'Next picture' }).isDisabled()).toBe(true);
    await window.keyboard.press('+');
    await viewer.getByText('150 %').waitFor();
    await window.keyboard.press('0');
    await savesInto(console, world.folder);
    await viewer.getByRole('button', { name: 'Save the picture…' }).click();
    await viewer.getByText('Saved.').waitFor();
    const saved = (await readdir(world.folder)).filter((name) => /^instagram-[\d-]+\.png$/.test(name));
    expect(saved, join(world.folder, '…')).toHaveLength(1);
    expect(
      await console.app.evaluate(() => (globalThis as unknown as { askedToSave: unknown[] }).askedToSave),
    ).toEqual([['showOverwriteConfirmation', 'createDirectory']]);
    await window.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    expect(await second.evaluate((element) => element === document.activeElement)).toBe(true);

    // What is unsent is not looked at any longer.
    await second.click();
    await viewer.waitFor();
    await world.sandbox.customerUnsends(mid);
    await viewer.waitFor({ state: 'detached' });

    // A voice message: how long it is, how fast, and where in it.
    await writes({ attachments: [{ type: 'audio', payload: { url: at('audio/note~v.wav') } }] });
    const voice = window.getByTestId('voice-message');
    await voice.getByText('0:01').waitFor();
    await voice.getByRole('button', { name: 'Speed: 1 times' }).click();
    await voice.getByRole('button', { name: 'Speed: 1.5 times' }).waitFor();

    // Gone: the link says so, and why.
    await writes({ attachments: [{ type: 'story_mention', payload: { url: at('file/menu.pdf') } }] });
    await message(console, 'This window cannot show it.').waitFor();

    // Who it is, beside the messages; over them where there is no room, and away when nobody wants it.
    const panel = window.getByTestId('context-panel');
    await panel.getByText('Followers').waitFor();
    await panel.getByRole('button', { name: 'Show earlier chats' }).click();
    await panel.getByText('This conversation has not been in LiveChat.').waitFor();
    await window.getByTestId('context-toggle').click();
    await panel.waitFor({ state: 'detached' });
    await window.getByRole('button', { name: 'Show the details' }).click();
    await panel.waitFor();
    await sized(console, 1000, 700);
    await panel.waitFor({ state: 'detached' });
    await window.getByRole('button', { name: 'Show the details' }).click();
    await panel.getByRole('button', { name: 'Show earlier chats' }).press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(console.pageLines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
  });
});
