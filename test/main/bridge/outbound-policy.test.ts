import { describe, expect, it } from 'vitest';
import { outgoingOf } from '../../../src/main/bridge/outbound/outbound-policy.ts';
import { chatTag, subjectPrefix, tagOfCustomId } from '../../../src/main/bridge/ids.ts';
import { chatEventSchema, type ChatEvent } from '../../../src/main/livechat/chat-events.ts';
import { accountIdSchema, customerIdSchema } from '../../../src/shared/domain/index.ts';

const entityId = '0b3f3a0e-1111-4222-8333-444455556666';
/** An event as LiveChat's agent side tells it. */
const raw = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'TQ4MZ2KX0B_3',
  type: 'message',
  text: 'We are open.',
  created_at: '2026-03-04T10:20:30.123456Z',
  author_id: 'mara@shop.test',
  visibility: 'all',
  properties: {},
  ...change,
});
const read = (change: Record<string, unknown> = {}): ChatEvent => chatEventSchema.parse(raw(change));
const tag = chatTag(accountIdSchema.parse('1784'), customerIdSchema.parse('761'));
const own = `${subjectPrefix(tag, { kind: 'message', id: 'm1' })}0`;

describe('leave', () => {
  it('hands out what an agent wrote to everybody', () => {
    expect(outgoingOf(read(), entityId)).toEqual({
      text: 'We are open.',
      isFile: false,
      isByPerson: true,
    });
  });

  const notAll: unknown[] = [
    'agents',
    'Agents',
    'AGENTS',
    ' all',
    'all ',
    'All',
    'ALL',
    'all,agents',
    'everyone',
    'public',
    '',
    'а𝗅𝗅',
    'аll',
    'null',
    null,
    undefined,
    true,
    1,
    0,
    ['all'],
    { all: true },
    { toString: () => 'all' },
    new String('all'),
  ];
  it.each(notAll.map((visibility) => ({ visibility })))('keeps $visibility inside', ({ visibility }) => {
    expect(outgoingOf(read({ visibility }), entityId)).toBeUndefined();
  });

  it('keeps an event without visibility inside', () => {
    const { visibility: _visibility, ...without } = raw();
    expect(outgoingOf(chatEventSchema.parse(without), entityId)).toBeUndefined();
  });

  it.each(['agents', 'AGENTS', null, '', ['all']])(
    'keeps it inside when the other word for visibility says %j',
    (recipients) => {
      expect(outgoingOf(read({ recipients }), entityId)).toBeUndefined();
    },
  );

  it.each([
    'message',
    'file',
    'rich_message',
    'custom',
    'form',
    'filled_form',
    'system_message',
    'unknown_one',
  ])('keeps a whispered %s inside', (type) => {
    const whisper = read({
      type,
      visibility: 'agents',
      url: 'https://cdn.livechat-files.com/a',
      elements: [{ title: 'x' }],
      recipients: 'all',
    });
    expect(outgoingOf(whisper, entityId)).toBeUndefined();
  });

  it('keeps the inherited and the hidden inside', () => {
    const inherited = Object.create({ visibility: 'all' }) as Record<string, unknown>;
    Object.assign(inherited, raw(), { visibility: 'agents' });
    expect(outgoingOf(chatEventSchema.parse(inherited), entityId)).toBeUndefined();
    const doubled = JSON.parse('{"visibility":"all","visibility":"agents"}') as object;
    expect(outgoingOf(read({ ...doubled }), entityId)).toBeUndefined();
    const polluted = JSON.parse('{"visibility":"agents","__proto__":{"visibility":"all"}}') as object;
    expect(outgoingOf(read({ ...polluted }), entityId)).toBeUndefined();
  });

  it.each([
    ['was taken back', { deleted: true }],
    ['has no author', { author_id: undefined }],
    ['is the customer’s own', { author_id: entityId }],
    ['was written by this product', { custom_id: own }],
    ['is LiveChat’s own note', { type: 'system_message' }],
    ['is a form', { type: 'form' }],
    ['has a kind nobody knows', { type: 'hologram' }],
    ['says nothing', { text: '   ' }],
    ['has no text', { text: undefined }],
  ])('keeps inside what %s', (_, change) => {
    expect(outgoingOf(read(change), entityId)).toBeUndefined();
  });

  it('knows bots from people, and gives files and cards as lines', () => {
    expect(outgoingOf(read({ author_id: 'f'.repeat(32) }), entityId)).toMatchObject({ isByPerson: false });
    expect(
      outgoingOf(read({ type: 'file', url: 'https://x.test/a.pdf', name: 'a.pdf' }), entityId)?.text,
    ).toBe('a.pdf: https://x.test/a.pdf');
    const elements = [
      { title: 'Cake', subtitle: 'Chocolate', buttons: [{ type: 'url', value: 'https://x.test/cake' }] },
    ];
    expect(outgoingOf(read({ type: 'rich_message', elements }), entityId)?.text).toBe(
      'Cake\nChocolate\nhttps://x.test/cake',
    );
  });

  it('takes other people’s custom ids for what they are', () => {
    for (const customId of ['bc1', 'bc1.x.y.0', `x${own}`, `${own}.1`, own.toUpperCase()]) {
      expect(outgoingOf(read({ custom_id: customId }), entityId)?.text).toBe('We are open.');
    }
    expect(tagOfCustomId(own)).toBe(tag);
  });
});
