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
