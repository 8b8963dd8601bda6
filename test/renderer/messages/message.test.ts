import { describe, expect, it } from 'vitest';
import { type Message, messageKindSchema } from '../../../src/shared/domain/conversation.ts';
import {
  copyableText,
  kindName,
  originName,
  sentFromWords,
  spokenMessage,
  spokenPrivateMessage,
} from '../../../src/renderer/messages/message.ts';
import { initials } from '../../../src/renderer/messages/people.ts';
import { message, privateMessage } from '../fake/world.ts';

const at = new Date(2024, 10, 21, 14, 2).getTime();

describe('spokenMessage', () => {
  it('reads author, time, kind, text, reactions and state in this order', () => {
    const one = message('c', at, {
      direction: 'out',
      kind: 'story-reply',
      text: 'Thank you',
      editCount: 1,
      reactions: [{ by: 'customer', emoji: '❤' }],
      state: 'failed',
      reason: 'INSTAGRAM_WINDOW_CLOSED',
    });
    expect(spokenMessage(one, 'You')).toBe(
      'You, 14:02. Replied to your story. Thank you. Edited. Reactions: ❤\uFE0F from the customer. Failed. ' +
        'The reply window is closed. It opens again when the customer writes.',
    );
  });

  it('says when it was seen, and no time that it does not know', () => {
    const seenAtMs = new Date(2024, 10, 21, 14, 31).getTime();
    const own = (part: object) =>
      spokenMessage(message('c', at, { direction: 'out', text: 'Hi', ...part }), 'You');
    expect(own({ state: 'sent' })).toContain('Hi. Sent.');
    expect(own({ state: 'seen', seenAtMs })).toContain('Seen 14:31.');
    expect(own({ state: 'seen' })).toContain('Hi. Seen.');
    const chat = (part: object) =>
      spokenPrivateMessage({ ...privateMessage('c', at, 'out', 'Hi', 'read'), ...part }, 'You');
    expect(chat({ readAtMs: seenAtMs })).toContain('Read 14:31.');
    expect(chat({})).toContain('Hi. Read.');
    expect(chat({ state: 'delivered' })).toContain('Hi. Delivered.');
  });

  it('never speaks what was unsent', () => {
    const one = message('c', at, { direction: 'in', text: 'secret', isUnsent: true });
    expect(spokenMessage(one, 'Maya')).toBe('Maya, 14:02. Customer unsent this message.');
    expect(copyableText(one)).toBeUndefined();
  });

  it('names several attachments', () => {
    const one = message('c', at, {
      direction: 'in',
      kind: 'image',
      attachments: [{ kind: 'image' }, { kind: 'image' }],
    });
    expect(spokenMessage(one, 'Maya')).toBe('Maya, 14:02. Photo. 2 attachments.');
  });

  it('names what the card names: a link, a button, a kind that is new', () => {
    const say = (kind: 'referral' | 'postback' | 'other', label: string) =>
      spokenMessage(message('c', at, { direction: 'in', kind, label }), 'Maya');
    expect(say('referral', 'flyer_7')).toBe('Maya, 14:02. Came from a link or an ad. flyer_7.');
    expect(say('postback', 'Menu')).toBe('Maya, 14:02. Pressed a button. Menu.');
    expect(say('other', 'hologram')).toBe('Maya, 14:02. New kind of message. hologram.');
  });

  it.each<[Partial<Message>, string]>([
    [{ referral: { source: 'ADS', adTitle: 'Invented ad' } }, 'Hi. From the advertisement “Invented ad”.'],
    [
      { referral: { source: 'ADS', adId: '12', ref: 'summer' } },
      'From an advertisement, advertisement 12, mark “summer”.',
    ],
    [{ referral: { productId: '55' } }, 'Hi. About the product 55.'],
    [{ referral: { source: 'SHORTLINKS', ref: 'flyer_7' } }, 'Hi. From the link “flyer_7”.'],
    [{ referral: { source: 'CUSTOMER_CHAT' } }, 'Hi. From CUSTOMER_CHAT.'],
    [{ referral: {} }, 'Maya, 14:02. Hi.'],
    [{ isQuickReply: true }, 'Chose: Hi.'],
    [{ buttons: ['Small', 'Large'] }, 'Hi. With the buttons Small, Large.'],
  ])('M13: says where a customer came from, and what was only tapped: %j', (more, said) => {
    const one = message('c', at, { direction: 'in', text: 'Hi', ...more });
    expect(spokenMessage(one, 'Maya')).toContain(said);
    expect(spokenMessage(one, 'Maya').endsWith(said)).toBe(true);
  });

  it.each([
    ['instagram-app', 'Sent from the Instagram app'],
    ['page-inbox', 'Sent from the inbox of the Facebook Page'],
    ['other-app', 'Sent from another app'],
    ['unknown', 'Found in Instagram’s history, which does not say who wrote it'],
    ['console', undefined],
    ['customer', undefined],
  ] as const)('M13: says of an answer by %s from where it was sent', (origin, words) => {
    expect(sentFromWords(message('c', at, { direction: 'out', origin, text: 'Yes' }))).toBe(words);
    expect(originName(origin).length).toBeGreaterThan(3);
  });

  it('M13: a heart and a sticker have their words', () => {
    const one = message('c', at, { direction: 'in', kind: 'heart', attachments: [{ kind: 'heart' }] });
    expect(spokenMessage(one, 'Maya')).toBe('Maya, 14:02. Heart.');
  });

  it('M1: says that Instagram does not share a message any more, after what it says', () => {
    const one = message('c', at, { direction: 'in', text: 'Still here', isNoLongerShared: true });
    expect(spokenMessage(one, 'Maya')).toBe('Maya, 14:02. Still here. No longer shared by Instagram.');
  });

  it('says what apps do with a conversation in words of its own', () => {
    const say = (label: string) =>
      spokenMessage(message('c', at, { direction: 'in', kind: 'thread-control', label }), 'Maya');
    for (const change of ['pass', 'take', 'request', 'roles'])
      expect(say(change)).toMatch(/^14:02\. (An app|Other apps) .*\.$/);
    expect(say('hologram')).toBe('14:02. The conversation changed hands between apps.');
  });

  it('has a word for every kind', () => {
    for (const kind of messageKindSchema.options) expect(kindName(kind).length).toBeGreaterThan(3);
  });
});

describe('spokenPrivateMessage', () => {
  it('ends with the receipt', () => {
    expect(spokenPrivateMessage(privateMessage('a@b', at, 'out', 'Hello', 'delivered'), 'You')).toBe(
      'You, 14:02. Hello. Delivered.',
    );
  });
});

describe('initials', () => {
  it.each([
    ['Anna Nowak', 'AN'],
    ['Leo', 'L'],
    ['maya.crafts', 'MC'],
    ['Übergroßer Name', 'ÜN'],
    ['', ''],
  ])('of %j are %j', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
