/**
 * Attacks: "buttons under a reply travel with it exactly once" (outbox/buttons.ts, decision 0124). What could lose or double
 * them: a long reply, files, taking it back, changing it, a kill, an echo that does not name them, a colleague's console, an
 * unsend. Before: a reply could have none.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageMid } from '../../../src/shared/domain/index.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, bartek, conversationId, customerId } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();
const all = () => box.desk.conversations.listMessages({ conversationId }).messages;
const last = () => all().at(-1);
const sizes = ['Small', 'Large 🥐'];
const reply = (text: string, more: { undoMs?: number; buttons?: string[]; isFromDraft?: boolean } = {}) =>
  box.desk.conversations
    .queueReply({ conversationId, text, agentId: anna, undoMs: 0, buttons: sizes, ...more })
    .map(({ id }) => id);
/** What the customer's phone has of our side: text, then its buttons with what a tap tells. */
const onPhone = () =>
  [...box.world.sandbox.meta.world.messages.values()]
    .filter(({ origin }) => origin === 'api')
    .map(({ text, extra }) => [
      text,
      ((extra['quick_replies'] ?? []) as { title: string; payload: string }[]).map(
        ({ title, payload }) => `${title}=${payload}`,
      ),
    ]);
const told = () =>
  box.desk.relay.sent.flatMap(({ body }) => (body.type === 'reply-author' ? [body.buttons] : []));

beforeEach(() => until(() => expect(all()).toHaveLength(1)));

describe('buttons under a reply', () => {
  it.each([true, false])(
    'are at Instagram once and under the message, echoed by name: %s',
    async (isEchoed) => {
      box.world.sandbox.meta.options.echoReplyTo = isEchoed;
      reply('Which size?');
      expect(last()).toMatchObject({ text: 'Which size?', buttons: sizes, state: 'queued' });
      await until(() => expect(last()).toMatchObject({ state: 'sent' }));
      await box.world.settled();
      expect(onPhone()).toEqual([['Which size?', ['Small=Small', 'Large 🥐=Large 🥐']]]);
      expect(last()).toMatchObject({ text: 'Which size?', buttons: sizes });
      expect(told()).toEqual([sizes]);
    },
  );

  it('stand under the last message of a long reply, and under the text behind its files', async () => {
    const added = await box.desk.conversations.addFile({ conversationId, name: 'menu.png', bytes: png() });
    box.desk.conversations.queueReply({
      conversationId,
      text: 'Of course we do. '.repeat(90),
      fileIds: 'file' in added ? [added.file.id] : [],
      agentId: anna,
      undoMs: 0,
      buttons: sizes,
    });
    await until(() => expect(onPhone()).toHaveLength(3));
    expect(onPhone().map(([, buttons]) => buttons?.length)).toEqual([0, 0, 2]);
    expect(all().flatMap(({ buttons }) => (buttons ? [buttons] : []))).toEqual([sizes]);
  });

  it('are refused without a text, which Instagram does not take', async () => {
    const added = await box.desk.conversations.addFile({ conversationId, name: 'menu.png', bytes: png() });
    const refused = expect.objectContaining({ code: 'INPUT_INVALID' });
    expect(() =>
      box.desk.conversations.queueReply({
        conversationId,
        text: ' ',
        fileIds: 'file' in added ? [added.file.id] : [],
        agentId: anna,
        undoMs: 0,
        buttons: sizes,
      }),
    ).toThrow(refused);
    expect(all()).toHaveLength(1);
  });

  it('come back with a reply that is taken back, unless others are written by now', () => {
    const [waits] = reply('Which size?', { undoMs: 5_000, isFromDraft: true });
    expect(box.desk.conversations.undo(waits!)).toMatchObject({ text: 'Which size?', buttons: sizes });
    const draft = () =>
      box.desk.db
        .prepare<{ value: string }>(`SELECT value FROM setting WHERE key = ?`)
        .get(`draft:buttons:${conversationId}`)?.value;
    expect(draft()).toContain('Small');
    // The next reply takes the draft with it.
    reply('Which?', { undoMs: 5_000, buttons: ['Yes'], isFromDraft: true });
    expect(draft()).toBeUndefined();
  });

  it('are changed with the text, kept while that lasts over a kill, and stay under the last message', async () => {
    const [waits] = reply('Which size?', { undoMs: 60_000 });
    box.desk.conversations.beginEdit(waits!);
    expect(box.desk.conversations.editedButtonsOf(waits!)).toEqual(sizes);
    box.desk.conversations.keepEditedButtons(waits!, ['Small', 'Medium', '']);
    box.kill();
    box.desk = box.open();
    box.desk.conversations.start();
    expect(box.desk.conversations.editedButtonsOf(waits!)).toEqual(['Small', 'Medium', '']);
    const text = 'Of course we do. '.repeat(90);
    box.desk.conversations.saveEdit({ messageId: waits!, text, buttons: ['Small', 'Medium'], undoMs: 0 });
    await until(() => expect(onPhone()).toHaveLength(2));
    expect(onPhone().map(([, buttons]) => buttons)).toEqual([[], ['Small=Small', 'Medium=Medium']]);
  });

  it('stay as they were where only the text is changed, and go where they are taken away', async () => {
    const [waits] = reply('Which size?', { undoMs: 60_000 });
    box.desk.conversations.beginEdit(waits!);
    box.desk.conversations.saveEdit({ messageId: waits!, text: 'Which one?', undoMs: 60_000 });
    expect(last()).toMatchObject({ text: 'Which one?', buttons: sizes });
    box.desk.conversations.beginEdit(waits!);
    box.desk.conversations.saveEdit({ messageId: waits!, text: 'Which one?', buttons: [], undoMs: 0 });
    await until(() => expect(onPhone()).toEqual([['Which one?', []]]));
  });

  it('leave once over a kill at any step', async () => {
    for (const step of ['reply.begin', 'reply.send', 'reply.sent', 'reply.kept'] as const) {
      let isDead = false;
      void box.desk.conversations.stop();
      box.desk.db.close();
      const before = onPhone().length;
      box.desk = box.open({
        at(name) {
          if (isDead) throw new Error('dead');
          if (name !== step) return;
          isDead = true;
          box.kill();
          throw new Error('killed');
        },
      });
      box.desk.conversations.start();
      reply(step);
      await until(() => expect(isDead).toBe(true));
      await box.world.settled();
      box.desk = box.open();
      for (const body of box.world.missed.splice(0)) box.desk.relay.deliverBody(body);
      box.desk.conversations.start();
      await box.world.sandbox.context.clock.jump(61_000);
      await until(() => expect(['sent', 'failed']).toContain(last()?.state));
      await box.desk.conversations.idle();
      const sent = onPhone().slice(before);
      expect(sent).toEqual(last()?.state === 'sent' ? [[step, ['Small=Small', 'Large 🥐=Large 🥐']]] : []);
    }
  });
});

describe('buttons under a colleague’s reply', () => {
  const echo = (mid: string, more: object = {}): void =>
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
              message: { mid, text: 'Which size?', is_echo: true, ...more },
            },
          ],
        },
      ],
    });
  const tell = (mid: string): void =>
    box.desk.relay.replica(bartek, {
      type: 'reply-author',
      accountId,
      mid: mid as MessageMid,
      agentId: bartek,
      buttons: sizes,
    });
  const rows = () => JSON.stringify(box.desk.db.prepare('SELECT * FROM reply_author').all());

  it.each(['the word of its console first', 'the echo first'])('are shown: %s', (order) => {
    if (order.startsWith('the word')) tell('of-bartek');
    echo('of-bartek');
    if (!order.startsWith('the word')) tell('of-bartek');
    expect(last()).toMatchObject({ mid: 'of-bartek', agentId: bartek, buttons: sizes });
    // Kept once, with the message.
    expect(rows()).not.toContain('Small');
  });

  it('go with the message when it is unsent on the phone, whatever comes first', () => {
    for (const mid of ['one', 'two']) {
      if (mid === 'one') tell(mid);
      echo(mid);
      echo(mid, { is_deleted: true, text: undefined });
      tell(mid);
      expect(all().find((each) => each.mid === mid)).toMatchObject({ isUnsent: true });
    }
    expect(JSON.stringify(box.desk.db.prepare('SELECT * FROM message').all())).not.toContain('Large');
    expect(rows()).not.toContain('Large');
  });
});

describe('a tapped button', () => {
  it('is a message with its mark, and the list says so', async () => {
    reply('Which size?');
    await until(() => expect(last()).toMatchObject({ state: 'sent' }));
    await box.world.sandbox.meta.customerSends(customerId, { text: 'Small', quickReplyPayload: 'Small' });
    await until(() => expect(last()).toMatchObject({ direction: 'in', text: 'Small', isQuickReply: true }));
    expect(box.desk.conversations.get(conversationId)?.preview).toBe('Chose: Small');
  });
});
