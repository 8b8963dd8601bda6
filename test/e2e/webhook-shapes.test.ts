import { createHmac } from 'node:crypto';
import { describe, expect } from 'vitest';
import { instagramFixture, instagramFixtures } from '../fixtures/instagram/index.ts';
import { eventually } from './helpers/eventually.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { retold } from './helpers/shapes.ts';
import {
  connectInstagram,
  conversationRow,
  goTo,
  isNowhere,
  isOnline,
  message,
  openConversation,
  openRow,
  rail,
  spoken,
  threadHolds,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';

/** Shapes that are no part of a conversation. */
const nothing = undefined;

/**
 * What a person is told of each documented shape: first what the conversation's row says, then what each message says after its
 * author and time. Content where Instagram hands it out, a named placeholder where it does not.
 */
const told: Readonly<Record<string, readonly [row: string, ...messages: string[]] | undefined>> = {
  'attachment-audio': ['Voice message', 'Voice message.'],
  'attachment-empty-list': ['Only text', 'Only text.'],
  'attachment-ephemeral': ['View-once photo or video', 'Photo or video to view once.'],
  'attachment-fallback': ['Something new (fallback)', 'New kind of message. fallback.'],
  'attachment-file': ['File', 'File.'],
  'attachment-ig-post': ['Shared a post', 'Shared post.'],
  'attachment-ig-reel': ['Shared a reel', 'Shared reel.'],
  'attachment-ig-story': ['Shared a story', 'Shared story.'],
  'attachment-image': ['Photo', 'Photo.'],
  'attachment-images-several': ['3 photos', 'Photo. 3 attachments.'],
  'attachment-images-ten': ['10 photos', 'Photo. 10 attachments.'],
  'attachment-like-heart': ['❤️', 'Heart.'],
  'attachment-location': ['Something new (location)', 'New kind of message. location.'],
  'attachment-media-share': ['Shared a post', 'Shared post.'],
  'attachment-payload-missing': ['Photo', 'Photo.'],
  'attachment-payload-null': ['Video', 'Video.'],
  'attachment-payload-without-url': ['Shared a post', 'Shared post.'],
  'attachment-reel': ['Shared a reel', 'Shared reel.'],
  'attachment-share-and-ig-post': ['Shared a post', 'Shared post.'],
  'attachment-share': ['Shared a post', 'Shared post.'],
  'attachment-sticker': ['Sticker', 'Sticker.'],
  'attachment-story-mention-with-text': [
    'Mentioned you in a story: Look',
    'Mentioned you in their story. Look.',
  ],
  'attachment-story-mention': ['Mentioned you in a story', 'Mentioned you in their story.'],
  'attachment-story': ['Shared a story', 'Shared story.'],
  'attachment-template-bare-echo': [
    'Instagram app: Card',
    'Message with buttons. Sent from the Instagram app. Sent.',
  ],
  'attachment-template-button-echo': [
    'Instagram app: Card',
    'Message with buttons. Sent from the Instagram app. Sent.',
  ],
  'attachment-template-generic-echo': [
    'Instagram app: Card',
    'Message with buttons. Sent from the Instagram app. Sent.',
  ],
  'attachment-unknown-type': ['Something new (hologram)', 'New kind of message. hologram.'],
  'attachment-unsupported-type': [
    'Something Instagram shows only in its own app',
    'Something Instagram does not hand out.',
  ],
  'attachment-video': ['Video', 'Video.'],
  'batch-accounts': ['First account', 'First account.'],
  'batch-items': ['Part 3', 'Part 1.', 'Part 2.', 'Part 3.'],
  'body-array': ['In an array', 'In an array.'],
  'comments-beside-messaging': ['In one entry', 'In one entry.'],
  'comments-comment-id': nothing,
  'comments-field-value': nothing,
  comments: nothing,
  delivery: nothing,
  'entry-empty': nothing,
  'entry-page-id': ['Through the Page', 'Through the Page.'],
  'ids-as-numbers': ['Numbers', 'Numbers.'],
  'live-comments': nothing,
  mentions: nothing,
  'message-echo-app-id': ['Your team: See you on Sunday.', 'See you on Sunday. Sent.'],
  'message-echo-image': ['Instagram app: Photo', 'Photo. Sent from the Instagram app. Sent.'],
  'message-echo-without-flag': [
    'Instagram app: We are closed today.',
    'We are closed today. Sent from the Instagram app. Sent.',
  ],
  'message-echo': ['Instagram app: Yes, 8 to 12.', 'Yes, 8 to 12. Sent from the Instagram app. Sent.'],
  'message-edit-num-edit-zero': nothing,
  'message-edit-unknown': ['Corrected', 'Corrected. Edited.'],
  'message-edit': ['Hello there', 'Hello there. Edited.'],
  'message-optin': nothing,
  'message-quick-reply': ['Chose: Opening hours', 'Chose: Opening hours.'],
  'message-referral-ad-flow': [
    'Hi',
    'Hi. From an advertisement, advertisement 120200000000002, mark “autumn”.',
  ],
  'message-referral-ad': [
    'Price?',
    'Price? From the advertisement “Invented ad”, advertisement 120200000000001, mark “summer”.',
  ],
  'message-referral-link': ['Hello', 'Hello. From the link “flyer_8”.'],
  'message-referral-product': ['Still there?', 'Still there? About the product 5500000000001.'],
  'message-reply-to-message': ['And Monday?', 'In reply to a message. And Monday?'],
  'message-reply-to-self': ['I mean this', 'In reply to a message. I mean this.'],
  'message-reply-to-story-link-sticker': [
    'Replied to your story: Ordered!',
    'Replied to your story. Ordered!',
  ],
  'message-reply-to-story': ['Replied to your story: So nice!', 'Replied to your story. So nice!'],
  'message-self': ['Instagram app: Testing myself', 'Testing myself. Sent from the Instagram app. Sent.'],
  'message-text-emoji': ['Grüße! Do you open on Sunday? 🥐', 'Grüße! Do you open on Sunday? 🥐.'],
  'message-text-empty': [
    'Something Instagram shows only in its own app',
    'Something Instagram does not hand out.',
  ],
  'message-text-link': [
    'Is this you? https://bakery.example/menu?x=1&y=<2>',
    'Is this you? https://bakery.example/menu?x=1&y=<2>.',
  ],
  'message-text-longest': [
    'The quick invented baker kneads dough.',
    'The quick invented baker kneads dough.',
  ],
  'message-text': ['Hello', 'Hello.'],
  'message-unsupported': [
    'Something Instagram shows only in its own app',
    'Something Instagram does not hand out.',
  ],
  'message-without-mid': [
    'The assistant handed the conversation back.',
    'The assistant handed the conversation back.',
  ],
  'messaging-and-standby': ['Mine', 'Mine.'],
  'messaging-empty': nothing,
  'object-page': nothing,
  'policy-enforcement': nothing,
  'postback-self': ['Tapped “Menu”', 'Pressed a button. Menu.'],
  'postback-without-mid-with-referral': [
    'Tapped “Get started”',
    'Pressed a button. Get started. From the link “flyer_7”.',
  ],
  postback: ['Tapped “Track my order”', 'Pressed a button. Track my order.'],
  'reaction-love': ['Reacted ❤\uFE0F to a message'],
  'reaction-other': ['Reacted 🥐 to a message'],
  'reaction-unreact': nothing,
  'read-watermark': nothing,
  read: nothing,
  'referral-link': [
    'Opened the chat from a link (flyer_7)',
    'Came from a link or an ad. From the link “flyer_7”.',
  ],
  'response-feedback': nothing,
  'standby-echo': [
    'Another app: Answered elsewhere',
    'Answered elsewhere. Sent from another app. Arrived while another app answered. Sent.',
  ],
  'standby-message': ['Hello again', 'Hello again. Arrived while another app answered.'],
  'standby-postback': ['Tapped “Menu”', 'Pressed a button. Menu. Arrived while another app answered.'],
  'story-insights': nothing,
  'test-button-messages': nothing,
  'test-button-postbacks': nothing,
  'test-button-reactions': nothing,
  'test-button-seen': nothing,
  'thread-control-app-roles': [
    'The conversation changed hands between apps',
    'Other apps may answer now, or no longer.',
  ],
  'thread-control-pass-null-owner': [
    'The conversation changed hands between apps',
    'An app handed the conversation over.',
  ],
  'thread-control-pass': [
    'The conversation changed hands between apps',
    'An app handed the conversation over.',
  ],
  'thread-control-request': [
    'The conversation changed hands between apps',
    'An app asked for the conversation.',
  ],
  'thread-control-take': [
    'The conversation changed hands between apps',
    'An app took the conversation over.',
  ],
  'timestamp-string-seconds': ['Seconds', 'Seconds.'],
  'unknown-keys': ['With extras', 'With extras.'],
  'unknown-kind': ['Something new (hologram_call)', 'New kind of message. hologram_call.'],
  'unsend-echo': ['Instagram app: Message unsent', 'This message was unsent.'],
  'unsend-unknown': ['Unsent a message', 'Customer unsent this message.'],
  unsend: ['Unsent a message', 'Customer unsent this message.'],
  'batch-unsend-first': ['Unsent a message', 'Customer unsent this message.'],
  'entry-all-lists': ['All three', 'All three.'],
  'message-echo-metadata': ['Your team: With metadata', 'With metadata. Sent.'],
  'message-reply-to-story-expired': ['Replied to your story: Too late?', 'Replied to your story. Too late?'],
  'postback-without-payload': ['Tapped “Yes please”', 'Pressed a button. Yes please.'],
  'reaction-unknown-name': ['Reacted hologram to a message'],
  'reaction-without-emoji': ['Reacted wow to a message'],
  'referral-ad': [
    'Came from the advertisement “Invented ad”',
    'Came from a link or an ad. From the advertisement “Invented ad”, advertisement 120200000000001, mark “summer”.',
  ],
  'standby-edit': ['Corrected elsewhere', 'Corrected elsewhere.'],
  'standby-reaction': ['Reacted ❤\uFE0F to a message'],
  'standby-read': nothing,
  'standby-unsend': ['Unsent a message', 'Customer unsent this message.'],
  'thread-control-pass-away': [
    'The conversation changed hands between apps',
    'An app handed the conversation over.',
  ],
  'thread-control-pass-number-ids': [
    'The conversation changed hands between apps',
    'An app handed the conversation over.',
  ],
  'thread-control-take-owner-missing': [
    'The conversation changed hands between apps',
    'An app took the conversation over.',
  ],
};

describe('the window', () => {
  test(
    'shows every documented webhook shape as content or by name',
    { timeout: 300_000 },
    async ({ world }) => {
      const console = await world.openSignedIn('maria');
      await isOnline(console);
      await connectInstagram(console, seeded.username);
      await goTo(console, 'inbox');
      const { window } = console;
      expect(new Set(Object.keys(told))).toEqual(new Set(instagramFixtures.map(({ name }) => name)));

      for (const [index, fixture] of instagramFixtures.entries()) {
        const { body, conversationId } = retold(fixture, index, Date.now());
        await world.sandbox.sendBody(body);
        // The list stands still while the pointer is in it.
        await rail(console, 'inbox').hover();
        const [preview, ...says] = told[fixture.name] ?? [`Only this, after ${fixture.name}`];
        if (told[fixture.name] === undefined) {
          // What comes after it on the same line shows that it has passed, and left nothing.
          says.push(`${preview}.`);
          const after = JSON.parse(JSON.stringify(instagramFixture('message-text'))) as typeof fixture;
          const { body: text } = retold(after, index, Date.now());
          await world.sandbox.sendBody(
            JSON.parse(JSON.stringify(text).replace('"Hello"', JSON.stringify(preview))),
          );
        }
        const row = conversationRow(console, conversationId);
        await eventually(async () => expect(await spoken(row), fixture.name).toContain(`, ${preview}`));
        await openRow(row);
        await eventually(async () => {
          const heard = await window
            .getByTestId('message')
            .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
          const ours = fixture.name === 'postback-self' ? heard.slice(-1) : heard;
          expect(ours, fixture.name).toHaveLength(says.length);
          for (const [at, sentence] of says.entries()) {
            expect(ours[at], fixture.name).toMatch(/^(.+, )?\d\d:\d\d\. /);
            expect(ours[at], fixture.name).toContain(sentence);
          }
        });
        // Nothing is blank: what is spoken is also drawn.
        for (const drawn of await window.getByTestId('message').allInnerTexts())
          expect(drawn.trim(), fixture.name).not.toBe('');
      }
      expect(console.pageLines.filter((line) => line.startsWith('uncaught'))).toEqual([]);
    },
  );

  test('never shows what Meta has not signed', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    const { appSecret } = world.stack.sandbox.meta;
    const signatureOf = (body: string, secret: string): string =>
      `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const post = async (body: string, headers: Record<string, string>): Promise<number> => {
      const answer = await fetch(`${world.relayUrl}/webhooks/meta`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      return answer.status;
    };
    const bodyOf = (text: string): string => {
      const { body } = retold(instagramFixture('message-text'), 1, Date.now());
      return JSON.stringify(body).replace('"Hello"', JSON.stringify(text));
    };

    const wrong = bodyOf('Forged with another secret');
    const changed = bodyOf('Forged by one bytE');
    const unsigned = bodyOf('Forged without a signature');
    const old = bodyOf('Forged with a weaker digest');
    const statuses = [
      await post(wrong, { 'x-hub-signature-256': signatureOf(wrong, 'f'.repeat(32)) }),
      await post(changed, { 'x-hub-signature-256': signatureOf(changed.replace('bytE', 'byte'), appSecret) }),
      await post(unsigned, {}),
      await post(unsigned, { 'x-hub-signature-256': 'sha256=' }),
      await post(old, {
        'x-hub-signature': `sha1=${createHmac('sha1', appSecret).update(old).digest('hex')}`,
      }),
    ];
    expect(statuses).toEqual([401, 401, 401, 401, 401]);

    // The same sender with Meta's signature: shown, alone.
    const { conversationId } = retold(instagramFixture('message-text'), 1, 0);
    const genuine = bodyOf('Signed by Meta').replace('x0001', 'x0002');
    expect(await post(genuine, { 'x-hub-signature-256': signatureOf(genuine, appSecret) })).toBe(200);
    await openConversation(console, conversationId);
    await message(console, 'Signed by Meta').waitFor();
    await threadHolds(console, 1);
    expect(await console.window.getByTestId('conversation-row').count()).toBe(1);
    await isNowhere(console, 'Forged');
  });
});
