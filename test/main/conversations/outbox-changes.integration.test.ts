/**
 * Attacks: "a reply is in the outbox, in the draft or at Instagram: never in two of them, never in none" (outbox/changes.ts).
 * Before: undo answered trimmed pieces joined by line breaks and kept nothing durable, so a kill after it lost the text; the
 * draft was emptied before the reply was in line, so a kill between them lost it too; a waiting reply could not be changed; and
 * a conversation whose reply had failed left "Waiting".
 * Now: each is one transaction with the draft, decided against the one that begins the call.
 */
import { describe, expect, it } from 'vitest';
import { type MessageId, splitReply } from '../../../src/shared/domain/index.ts';
import { outboxSteps, type OutboxStep } from '../../../src/main/conversations/index.ts';
import { createSettingStore } from '../../../src/main/storage/index.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, conversationId, customerId, type TestConsole } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const minute = 60_000;
const box = useOutboxWorld();

const draftKey = `draft:reply:${conversationId}`;
const draftOf = ({ db }: TestConsole): string => {
  const stored = createSettingStore(db).get(draftKey);
  return stored === undefined ? '' : String(JSON.parse(stored));
};
const putDraft = (text: string): void => createSettingStore(box.desk.db).set(draftKey, JSON.stringify(text));
const own = (desk: TestConsole = box.desk) =>
  desk.conversations.listMessages({ conversationId }).messages.filter(({ direction }) => direction === 'out');
const waiting = () => box.desk.conversations.list({ view: 'waiting', limit: 10 }).conversations;
const later = (ms: number): Promise<void> => box.world.sandbox.context.clock.jump(ms);
const offline = (): (() => void) => {
  const online = box.world.client();
  box.desk.channel.clientNow = undefined;
  return () => {
    box.desk.channel.clientNow = online;
    box.desk.conversations.retryNow();
  };
};

const odd = '  Of course 👩🏽‍🍳\n\n\tCome by  at  nine.   \n \n';

describe('undo', () => {
  it('gives a text back to the letter, and keeps it as the draft', () => {
    putDraft('');
    expect(box.desk.conversations.undo(box.reply(odd, 5_000))).toEqual({ text: odd });
    expect(draftOf(box.desk)).toBe(odd);
    expect(own()).toEqual([]);
  });

  it('gives a long text back to the letter, whatever it was cut at', () => {
    const long = `${odd}${'A sentence that fills.  \n'.repeat(90)}${'ż'.repeat(700)}\n  `;
    expect(splitReply(long, 1000).length).toBeGreaterThan(2);
    expect(box.desk.conversations.undo(box.reply(long, 5_000))).toEqual({ text: long });
    expect(draftOf(box.desk)).toBe(long);
    expect(own()).toEqual([]);
  });

  it('gives back only what has not left of a long text', async () => {
    const long = `${'The first sentence of many. '.repeat(36)}And the last.  `;
    box.reply(long);
    await until(() => expect(box.world.sentTexts()).toHaveLength(1));
    await box.desk.conversations.idle();
    const { id } = own().find(({ state }) => state === 'queued')!;
    const { text } = box.desk.conversations.undo(id);
    expect(`${box.world.sentTexts()[0]} ${text}`).toBe(long);
    expect(draftOf(box.desk)).toBe(text);
  });

  it('keeps what was typed meanwhile, behind it', () => {
    putDraft('stored a moment ago');
    box.desk.conversations.undo(box.reply('First', 5_000), ' typed since ');
    expect(draftOf(box.desk)).toBe('First\n\n typed since ');
  });

  it('empties the draft in the step that puts the reply in line', () => {
    putDraft('On its way');
    const send = (text: string, isFromDraft: boolean) =>
      box.desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs: 5_000, isFromDraft });
    send('From LiveChat', false);
    expect(draftOf(box.desk)).toBe('On its way');
    send('On its way', true);
    expect(draftOf(box.desk)).toBe('');
  });
});

describe('"Waiting"', () => {
  it('keeps a conversation whose reply waits or has failed, also after the window', async () => {
    const goOnline = offline();
    const id = box.reply('Hello?');
    expect(waiting()).toHaveLength(1);
    box.world.sandbox.meta.customer(customerId).reachability = 'blocked';
    goOnline();
    await until(() => expect(box.lastRow()).toMatch(/failed INSTAGRAM_CUSTOMER_UNREACHABLE/));
    expect(waiting().map(({ hasFailedMessage }) => hasFailedMessage)).toEqual([true]);
    await later(8 * 24 * 60 * minute);
    expect(waiting()).toHaveLength(1);
    box.desk.conversations.discard(id);
    expect(waiting()).toEqual([]);
  });
});

describe('a waiting reply', () => {
  it('is changed in its place, and does not leave meanwhile', async () => {
    const goOnline = offline();
    const first = box.reply('Yes, 8 to 21.');
    box.reply('See you!');
    box.desk.conversations.beginEdit(first);
    expect(box.desk.conversations.editOf(first)).toBe('Yes, 8 to 21.');
    goOnline();
    await box.desk.conversations.idle();
    expect(box.world.sentTexts()).toEqual([]);
    expect(own().map(({ isBeingEdited }) => isBeingEdited)).toEqual([true, undefined]);

    box.desk.conversations.saveEdit({ messageId: first, text: ' Yes, 8 to 12. ', undoMs: 0 });
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes, 8 to 12.']));
    await later(2_000);
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes, 8 to 12.', 'See you!']));
  });

  it('is still held after a restart, with what was written so far, and goes on as it was', async () => {
    offline();
    const id = box.reply('The old words');
    box.desk.conversations.beginEdit(id);
    box.desk.conversations.keepEdit(id, 'Half of the ne');
    box.kill();
    box.desk = box.open();
    box.desk.conversations.start();
    await later(minute);
    await box.desk.conversations.idle();
    expect(box.world.sentTexts()).toEqual([]);
    expect(box.desk.conversations.editOf(id)).toBe('Half of the ne');
    box.desk.conversations.endEdit(id);
    await until(() => expect(box.world.sentTexts()).toEqual(['The old words']));
  });

  it('becomes more messages, or fewer, where it stands', async () => {
    const goOnline = offline();
    const first = box.reply('Short.');
    const second = box.reply('Second.');
    const long = `${'A longer answer than before. '.repeat(80)}`.trim();
    box.desk.conversations.saveEdit({ messageId: first, text: long, undoMs: 0 });
    const pieces = splitReply(long, 1000);
    expect(own().map(({ text }) => text)).toEqual([...pieces, 'Second.']);
    box.desk.conversations.saveEdit({ messageId: second, text: `${long} End.`, undoMs: 0 });
    box.desk.conversations.saveEdit({ messageId: first, text: 'Short again.', undoMs: 0 });
    expect(own().map(({ text }) => text)).toEqual(['Short again.', ...splitReply(`${long} End.`, 1000)]);
    goOnline();
    for (let count = 1; count <= 4; count += 1) {
      await until(() => expect(box.world.sentTexts()).toHaveLength(count));
      await box.desk.conversations.idle();
      await later(1_000);
    }
    expect(box.world.sentTexts()).toEqual(['Short again.', ...splitReply(`${long} End.`, 1000)]);
  });

  it('that has failed is changed and sent again', async () => {
    box.world.sandbox.meta.customer(customerId).reachability = 'blocked';
    const id = box.reply('Helo?');
    await until(() => expect(box.lastRow()).toMatch(/failed INSTAGRAM_CUSTOMER_UNREACHABLE/));
    box.desk.conversations.beginEdit(id);
    box.world.sandbox.meta.customer(customerId).reachability = 'reachable';
    box.desk.conversations.saveEdit({ messageId: id, text: 'Hello?', undoMs: 0 });
    await until(() => expect(box.world.sentTexts()).toEqual(['Hello?']));
  });

  it('leaves at once when a person says so, with those before it', async () => {
    box.reply('One', 20_000);
    const second = box.reply('Two', 20_000);
    box.desk.conversations.sendNow(second);
    await until(() => expect(box.world.sentTexts()).toEqual(['One']));
    await box.desk.conversations.idle();
    await later(1_000);
    await until(() => expect(box.world.sentTexts()).toEqual(['One', 'Two']));
  });

  it('is tried at once after a failure, but not against Instagram’s own pause', async () => {
    const { faults } = box.world.sandbox.context;
    faults.add({ call: 'meta.messages', kind: 'fail', error: { code: 613, message: 'rate' } });
    const id = box.reply('Slow down');
    await until(() => expect(box.lastRow()).toBe('> text Slow down queued INSTAGRAM_RATE_LIMITED'));
    await box.desk.conversations.idle();
    box.desk.conversations.sendNow(id);
    await box.desk.conversations.idle();
    expect(box.world.sentTexts()).toEqual([]);
    await later(minute);
    await until(() => expect(box.world.sentTexts()).toEqual(['Slow down']));
  });

  it('says that it is on its way, or gone', async () => {
    const id = box.reply('Gone');
    await until(() => expect(box.lastRow()).toBe('> text Gone sent'));
    const { conversations } = box.desk;
    const late = expect.objectContaining({ code: 'REPLY_ON_ITS_WAY' });
    expect(() => conversations.beginEdit(id)).toThrow(late);
    expect(() => conversations.saveEdit({ messageId: id, text: 'x', undoMs: 0 })).toThrow(late);
    expect(() => conversations.sendNow(id)).toThrow(late);
    const never = 'out:never' as MessageId;
    expect(() => conversations.beginEdit(never)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('of LiveChat’s own app is nobody’s to change here', () => {
    offline();
    const id = box.reply('Written in LiveChat');
    box.desk.conversations.follow({
      maySend: () => true,
      isCarried: () => true,
      isToRecord: () => false,
      settled: () => undefined,
      publish: async () => undefined,
    });
    const refused = expect.objectContaining({ code: 'REPLY_OF_LIVECHAT' });
    expect(() => box.desk.conversations.undo(id)).toThrow(refused);
    expect(() => box.desk.conversations.beginEdit(id)).toThrow(refused);
  });
});

/** What a person may do with the reply "Old words" while it is being sent. */
const changes: Record<string, (desk: TestConsole, id: MessageId) => unknown> = {
  undo: ({ conversations }, id) => conversations.undo(id, ''),
  'begin-edit': ({ conversations }, id) => conversations.beginEdit(id),
  'save-edit': ({ conversations }, id) =>
    conversations.saveEdit({ messageId: id, text: 'New words', undoMs: 0 }),
  'send-now': ({ conversations }, id) => conversations.sendNow(id),
  discard: ({ conversations }, id) => conversations.discard(id),
};

const attempt = (act: () => unknown): string => {
  try {
    const answer = act() as { text?: string } | undefined;
    return answer && 'text' in answer && answer.text === undefined ? 'too late' : 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? 'fault';
  }
};

/** Where the reply is: at Instagram, in line (or failed), in the draft. */
const places = (desk: TestConsole): string[] => [
  ...box.world.sentTexts().map((text) => `Instagram: ${text}`),
  ...own(desk)
    .filter(({ state }) => state !== 'sent' && state !== 'seen')
    .map(({ text }) => `line: ${text}`),
  ...(draftOf(desk) === '' ? [] : [`draft: ${draftOf(desk)}`]),
];

describe('a change at each step of the sending', () => {
  const early: readonly OutboxStep[] = ['reply.begin'];
  describe.each(Object.keys(changes))('%s', (name) => {
    it.each(outboxSteps.filter((step) => !step.startsWith('reply.look')))(
      'at %s: in one place, with an honest answer',
      async (step) => {
        const met: { id?: MessageId; answer?: string } = {};
        box.kill();
        box.desk = box.open({
          at(reached) {
            if (reached !== step || met.id === undefined || met.answer !== undefined) return;
            const { id } = met;
            met.answer = attempt(() => changes[name]?.(box.desk, id));
          },
        });
        box.desk.conversations.start();
        met.id = box.reply('Old words');
        await until(() => expect(met.answer).toBeDefined());
        await box.desk.conversations.idle();
        await box.world.settled();
        if (early.includes(step)) {
          expect(met.answer).toBe('done');
          const after = {
            undo: ['draft: Old words'],
            'begin-edit': ['line: Old words'],
            'save-edit': ['Instagram: New words'],
            'send-now': ['Instagram: Old words'],
            discard: [],
          }[name];
          await until(() => expect(places(box.desk)).toEqual(after));
        } else {
          expect(met.answer).not.toBe('done');
          expect(met.answer).not.toBe('fault');
          await until(() => expect(places(box.desk)).toEqual(['Instagram: Old words']));
        }
      },
    );
  });
});

describe('a kill at each write of a change', () => {
  it.each(['undo', 'save-edit', 'send-now', 'reply'] as const)('%s: all of it or nothing', async (name) => {
    const outcomes = new Set<string>();
    for (let write = 1; write < 60; write += 1) {
      const goOnline = offline();
      const id = name === 'reply' ? undefined : box.reply('Old words.', 20_000);
      if (name === 'reply') putDraft('Old words.');
      const end = box.dieAtWrite(write);
      attempt(() =>
        id
          ? changes[name]?.(box.desk, id)
          : box.desk.conversations.queueReply({
              conversationId,
              text: 'Old words.',
              agentId: anna,
              undoMs: 20_000,
              isFromDraft: true,
            }),
      );
      const isOver = !end();
      box.kill();
      box.desk = box.open();
      const found = places(box.desk);
      expect(found).toHaveLength(1);
      outcomes.add(found[0]!);
      // For the next round nothing is left.
      for (const { id: left } of own()) box.desk.conversations.discard(left);
      putDraft('');
      createSettingStore(box.desk.db).delete(draftKey);
      goOnline();
      if (isOver) break;
    }
    expect([...outcomes].sort()).toEqual(
      {
        undo: ['draft: Old words.', 'line: Old words.'],
        'save-edit': ['line: New words', 'line: Old words.'],
        'send-now': ['line: Old words.'],
        reply: ['draft: Old words.', 'line: Old words.'],
      }[name],
    );
  });
});

describe('erasing', () => {
  it('takes what is being changed along', () => {
    offline();
    const id = box.reply('About a customer');
    box.desk.conversations.beginEdit(id);
    box.desk.conversations.keepEdit(id, 'More about a customer');
    box.desk.db.transaction(() => box.desk.channel.removeHandlers.forEach((remove) => remove(accountId)));
    expect(box.desk.conversations.editOf(id)).toBeUndefined();
    expect(box.desk.db.prepare('SELECT * FROM outbox').all()).toEqual([]);
  });
});
