import { describe, expect, it } from 'vitest';
import { matchOpenSend } from '../../../src/main/conversations/apply/apply-message.ts';
import type { MessageEvent } from '../../../src/main/conversations/apply/message-rows.ts';
import type { OpenSend } from '../../../src/main/conversations/apply/types.ts';

const attemptedAtMs = 1_790_000_000_000;
const text = 'Our opening hours: https://bakery.example/hours';
const open = { row: { id: 'ours', text, attachments: [] }, attemptedAtMs } as unknown as OpenSend;
const echo = (part: Partial<MessageEvent>): MessageEvent =>
  ({
    type: 'message',
    direction: 'out',
    isSelf: false,
    atMs: attemptedAtMs + 1_000,
    text,
    attachments: [],
    appId: 'us',
    ...part,
  }) as unknown as MessageEvent;
const matched = (part: Partial<MessageEvent>) => matchOpenSend(echo(part), [open], 'us')?.id;

describe('matchOpenSend', () => {
  it('takes the echo of the same text', () => {
    expect(matched({})).toBe('ours');
    expect(matched({ appId: undefined })).toBe('ours');
  });

  it('takes it with the preview that Instagram hangs on a link: it would be sent twice otherwise', () => {
    expect(matched({ attachments: [{ kind: 'shared-post', url: 'https://bakery.example/hours' }] })).toBe(
      'ours',
    );
  });

  it.each([
    ['another text', { text: 'Something else' }],
    ['a picture beside the text', { attachments: [{ kind: 'image' as const }] }],
    ['a preview without the text', { text: undefined, attachments: [{ kind: 'shared-post' as const }] }],
    ['another app', { appId: 'another' }],
    ['a time long before the call', { atMs: attemptedAtMs - 3_600_000 }],
    ['the other direction', { direction: 'in' as const }],
  ])('does not take one with %s', (_, part) => expect(matched(part)).toBeUndefined());
});

describe('matchOpenSend of a file', () => {
  const fileOf = (kind: string): OpenSend =>
    ({ row: { id: kind, attachments: [{ kind, fileId: 'f' }] }, attemptedAtMs }) as unknown as OpenSend;
  const kindsOf = (...kinds: string[]) =>
    ({ text: undefined, attachments: kinds.map((kind) => ({ kind })) }) as unknown as Partial<MessageEvent>;
  const matchedFile = (own: string, part: Partial<MessageEvent>) =>
    matchOpenSend(echo(part), [fileOf(own)], 'us')?.id;

  it('takes one of the same kind, named by our app or by none; a sound also as a video', () => {
    expect(matchedFile('image', kindsOf('image'))).toBe('image');
    expect(matchedFile('image', { ...kindsOf('image'), appId: undefined })).toBe('image');
    expect(matchedFile('audio', kindsOf('video'))).toBe('audio');
  });

  it('takes the first in doubt, not a text before it', () => {
    const opens = [open, fileOf('video'), fileOf('image'), fileOf('image')];
    expect(matchOpenSend(echo(kindsOf('image')), opens, 'us')).toBe(opens[2]?.row);
  });

  it.each([
    ['another kind', kindsOf('video')],
    ['two of them', kindsOf('image', 'image')],
    ['a text beside it', { ...kindsOf('image'), text: 'Look' }],
    ['no attachment', { text: undefined }],
    ['another app', { ...kindsOf('image'), appId: 'another' }],
    ['a time long before the call', { ...kindsOf('image'), atMs: attemptedAtMs - 3_600_000 }],
  ])('does not take one with %s', (_, part) => expect(matchedFile('image', part)).toBeUndefined());

  it('does not take one for a message whose file is not ours to send (any more)', () => {
    const received = {
      row: { id: 'x', attachments: [{ kind: 'image' }] },
      attemptedAtMs,
    } as unknown as OpenSend;
    expect(matchOpenSend(echo(kindsOf('image')), [received], 'us')).toBeUndefined();
  });
});
