/**
 * Attacks: "a reply to a certain message travels with the outbox exactly once" (outbox/quote.ts, decision 0111). What could
 * double or lose it: Instagram's refusal of the quote, the quoted message unsent while the reply waits, a kill between, taking
 * it back, changing it. Before: a reply could quote nothing.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { messageIdSchema, type MessageId } from '../../../src/shared/domain/index.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, conversationId, customerId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();
const all = () => box.desk.conversations.listMessages({ conversationId }).messages;
const asked = () => all()[0]!;
const reply = (text: string, more: { undoMs?: number; quotedId?: MessageId; isFromDraft?: boolean } = {}) =>
  box.desk.conversations
    .queueReply({ conversationId, text, agentId: anna, undoMs: 0, quotedId: asked().id, ...more })
    .map(({ id }) => id);
const sends = () =>
  box.world.sandbox.meta.books.sends.map(({ text, attachmentTypes, replyToMid }) => [
    text ?? attachmentTypes.join(),
    replyToMid,
  ]);
const unsendQuestion = () => box.world.sandbox.meta.customerUnsends(customerId, asked().mid!);
const offline = (): (() => void) => {
  const online = box.world.client();
  box.desk.channel.clientNow = undefined;
  return () => {
    box.desk.channel.clientNow = online;
    box.desk.conversations.retryNow();
  };
};

beforeEach(() => until(() => expect(all()).toHaveLength(1)));

describe('a reply to a certain message', () => {
  it('quotes it at Instagram and in the thread, once', async () => {
    const { mid } = asked();
    reply('Yes, 8 to 12.');
    await until(() =>
      expect(shown(box.desk).at(-1)).toBe('> text Yes, 8 to 12. re:message(Do you open on Sunday?) sent'),
    );
    await box.world.settled();
    expect(sends()).toEqual([['Yes, 8 to 12.', mid]]);
  });

  it('keeps its quote where the echo does not name it', async () => {
    box.world.sandbox.meta.options.echoReplyTo = false;
    reply('Yes');
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes']));
    await box.world.settled();
    expect(shown(box.desk).at(-1)).toBe('> text Yes re:message(Do you open on Sunday?) sent');
  });

  it('quotes with the first of its messages alone', async () => {
    const { mid } = asked();
    const added = await box.desk.conversations.addFile({ conversationId, name: 'menu.png', bytes: png() });
    const fileIds = 'file' in added ? [added.file.id] : [];
    box.desk.conversations.queueReply({
      conversationId,
      text: 'Our menu',
      fileIds,
      agentId: anna,
      undoMs: 0,
      quotedId: asked().id,
    });
    await until(() => expect(box.world.sentTexts()).toHaveLength(2));
    expect(sends()).toEqual([
      ['image', mid],
      ['Our menu', undefined],
    ]);
  });

  it('goes without it when the customer unsends it meanwhile, and says so', async () => {
    const online = offline();
    reply('Yes');
    await unsendQuestion();
    online();
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes']));
    await box.desk.conversations.idle();
    expect(sends()).toEqual([['Yes', undefined]]);
    expect(all().at(-1)).toMatchObject({ text: 'Yes', quoteDropped: 'unsent' });
    expect(all().at(-1)?.replyTo).toBeUndefined();
  });

  it('goes without it where only Instagram knows that it was unsent: refused, then once without', async () => {
    const online = offline();
    reply('Yes');
    box.world.console = undefined;
    await unsendQuestion();
    box.world.console = box.desk;
    online();
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes']));
    await box.desk.conversations.idle();
    expect(sends()).toEqual([['Yes', undefined]]);
    expect(all().at(-1)).toMatchObject({ state: 'sent', quoteDropped: 'refused' });
  });

  it('goes without it where the Page does not know reply_to, and fails only for a reason of its own', async () => {
    box.world.sandbox.meta.options.replyTo = false;
    reply('Yes');
    await until(() => expect(all().at(-1)).toMatchObject({ state: 'sent', quoteDropped: 'refused' }));
    expect(sends()).toEqual([['Yes', undefined]]);
    box.world.sandbox.context.faults.add({
      call: 'meta.messages',
      kind: 'fail',
      error: { code: 100 },
      times: 9,
    });
    reply('Again');
    await until(() => expect(all().at(-1)).toMatchObject({ state: 'failed', reason: 'INSTAGRAM_REFUSED' }));
    await box.desk.conversations.idle();
    expect(sends()).toHaveLength(1);
  });

  it('is taken for another message than one with the same text that quotes something else', async () => {
    box.world.sandbox.meta.options.echo = 'none';
    box.world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'drop-answer' });
    reply('Yes');
    await until(() => expect(all().at(-1)?.reason).toBe('INSTAGRAM_OUTCOME_UNKNOWN'));
    box.desk.relay.deliverBody({
      object: 'instagram',
      entry: [
        {
          id: accountId,
          time: box.world.sandbox.context.clock.now(),
          messaging: [
            {
              sender: { id: accountId },
              recipient: { id: customerId },
              timestamp: box.world.sandbox.context.clock.now(),
              message: { mid: 'other', text: 'Yes', is_echo: true, reply_to: { mid: 'another' } },
            },
          ],
        },
      ],
    });
    expect(all().map(({ mid, state }) => [mid === 'other', state])).toContainEqual([false, 'sending']);
  });

  it('is taken back with its quote, which is the draft’s again', async () => {
    const { id } = asked();
    const [waits] = reply('Yes', { undoMs: 5_000, isFromDraft: true });
    expect(box.desk.conversations.undo(waits!)).toEqual({ text: 'Yes', quotedId: id });
    const [again] = reply('Yes', { undoMs: 5_000 });
    expect(box.desk.conversations.undo(again!).quotedId).toBe(id);
  });

  it('keeps it alone with its first message when it is changed into a longer one', async () => {
    const [waits] = reply('Yes', { undoMs: 60_000 });
    box.desk.conversations.beginEdit(waits!);
    box.desk.conversations.saveEdit({ messageId: waits!, text: 'Of course we do. '.repeat(90), undoMs: 0 });
    await until(() => expect(box.world.sentTexts()).toHaveLength(2));
    expect(sends().map(([, mid]) => mid)).toEqual([asked().mid, undefined]);
  });

  it('says when what it was to quote is not kept here, or is another conversation’s', async () => {
    reply('Yes', { quotedId: messageIdSchema.parse('nobody:knows') as MessageId });
    expect(all().at(-1)).toMatchObject({ quoteDropped: 'gone' });
    await until(() => expect(box.world.sentTexts()).toEqual(['Yes']));
  });

  it.each(['reply.begin', 'reply.send', 'reply.sent', 'reply.kept'] as const)(
    'killed at %s after the quote was refused, is sent at most once',
    async (step) => {
      box.world.sandbox.meta.options.replyTo = false;
      let begun = 0;
      let isDead = false;
      void box.desk.conversations.stop();
      box.desk.db.close();
      box.desk = box.open({
        at(name) {
          if (isDead) throw new Error('dead');
          if (name !== step) return;
          begun += 1;
          // The second attempt goes without the quote; what comes after a success happens in it alone.
          if (begun < (step === 'reply.begin' || step === 'reply.send' ? 2 : 1)) return;
          isDead = true;
          box.kill();
          throw new Error('killed');
        },
      });
      box.desk.conversations.start();
      reply('Yes');
      await until(() => expect(isDead).toBe(true));
      await box.world.settled();
      box.desk = box.open();
      for (const body of box.world.missed.splice(0)) box.desk.relay.deliverBody(body);
      box.desk.conversations.start();
      await box.world.sandbox.context.clock.jump(61_000);
      await until(() => expect(['sent', 'failed']).toContain(all().at(-1)?.state));
      await box.desk.conversations.idle();
      expect(sends()).toEqual(all().at(-1)?.state === 'sent' ? [['Yes', undefined]] : []);
    },
  );
});
