import { describe, expect, it } from 'vitest';
import { replacedAt, triggerAt } from '../../../src/renderer/features/conversation/composer-trigger.ts';
import { findEmoji, loadEmoji, toned } from '../../../src/renderer/features/emoji/emoji-data.ts';
import { findReplies } from '../../../src/renderer/features/saved-replies/find-replies.ts';
import { savedReplyIdSchema, type SavedReply } from '../../../src/shared/domain/saved-reply.ts';
import {
  fillVariables,
  greetingNameOf,
  openVariables,
} from '../../../src/shared/domain/saved-reply-rules.ts';

describe('triggerAt', () => {
  it.each([
    ['/', { kind: 'saved-reply', query: '', start: 0 }],
    ['Hello /ho', { kind: 'saved-reply', query: 'ho', start: 6 }],
    ['Hello\n/', { kind: 'saved-reply', query: '', start: 6 }],
    ['Thanks :sm', { kind: 'emoji', query: 'sm', start: 7 }],
  ])('opens a list at %j', (text, expected) => {
    expect(triggerAt(text, text.length)).toMatchObject(expected);
  });

  it.each(['and/or', 'https://a.b/', '1/2', '//', ':', ':)', ':s', '8:30', 'at 8:30', 'x:smile', '/done '])(
    'leaves %j alone',
    (text) => {
      expect(triggerAt(text, text.length)).toBeUndefined();
    },
  );

  it('puts what was chosen in its place, and the caret behind it', () => {
    const text = 'Hi /ho and more';
    const trigger = triggerAt(text, 6)!;
    expect(replacedAt(text, trigger, '8 to 12')).toEqual({
      text: 'Hi 8 to 12 and more',
      caret: { start: 10, end: 10 },
    });
  });
});

describe('variables', () => {
  const values = { 'first name': 'Ina', agent: ' ' };
  it('are filled where they are known, however they are written', () => {
    expect(fillVariables('Hi {first name}, {First_Name}, { FIRST-NAME }!', values)).toBe('Hi Ina, Ina, Ina!');
  });

  it('stay where they are unknown or empty, so that nobody sends a gap', () => {
    const text = fillVariables('Hi {handle}, order {order number} by {agent}', values);
    expect(text).toBe('Hi {handle}, order {order number} by {agent}');
    expect(openVariables(text).map(({ name, isKnown }) => [name, isKnown])).toEqual([
      ['handle', true],
      ['order number', false],
      ['agent', true],
    ]);
  });

  it('do not read a value as a pattern, nor other braces as variables', () => {
    expect(fillVariables('{first name}', { 'first name': '$& {handle}' })).toBe('$& {handle}');
    expect(openVariables('{} {1} {"a": 1} { } {{')).toEqual([]);
  });

  it.each([
    ['Ina Invented', 'ina', 'Ina'],
    ['✨Ina✨ | Bakery', 'ina', 'Ina'],
    ['@ina', 'ina', undefined],
    ['Instagram user …0099', undefined, undefined],
    ['🥐🥐', 'x', undefined],
    ["D'Arcy-Lee", 'x', "D'Arcy-Lee"],
  ])('greet %j by what is a name', (displayName, username, expected) => {
    expect(greetingNameOf(displayName, username)).toBe(expected);
  });
});

describe('findReplies', () => {
  const replyOf = (name: string, text: string): SavedReply => ({
    id: savedReplyIdSchema.parse(crypto.randomUUID()),
    name,
    text,
    isShared: true,
    changedBy: 'anna@bakery.test' as SavedReply['changedBy'],
    changedAtMs: 5,
  });
  it('finds by name first, then by text, without accents', () => {
    const list = [
      replyOf('order', 'our opening hours'),
      replyOf('our öpening', 'x'),
      replyOf('Opening', 'y'),
      replyOf('z', 'z'),
    ];
    expect(findReplies(list, 'open').map(({ name }) => name)).toEqual(['Opening', 'our öpening', 'order']);
    expect(findReplies(list, '')).toHaveLength(4);
  });
});

describe('emoji', () => {
  it('are found by what they are called, and take a skin tone', async () => {
    const list = await loadEmoji();
    expect(list.length).toBeGreaterThan(1_700);
    const wave = findEmoji(list, 'waving', 5)[0]!;
    expect(toned(wave, 0)).toBe('👋');
    expect(toned(wave, 5)).toBe('👋🏿');
    expect(findEmoji(list, 'croiss', 5).map(({ unicode }) => unicode)).toEqual(['🥐']);
    expect(findEmoji(list, 'qqqq', 5)).toEqual([]);
    // Of two people in one picture: the one with the same tone for both.
    const pair = list.find(({ label }) => label === 'people holding hands')!;
    expect(pair.tones).toHaveLength(5);
    // No emoji of one tone only by accident.
    expect(
      list.filter(({ tones }) => tones.length !== 0 && tones.length !== 5).map(({ label }) => label),
    ).toEqual([]);
  });
});
