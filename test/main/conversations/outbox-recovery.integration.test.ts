import { describe, expect, it } from 'vitest';
import { conversationIdOf, customerIdSchema } from '../../../src/shared/domain/index.ts';
import { sendError } from '../../../src/main/messaging/index.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, customerId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();
const jump = async (ms: number): Promise<void> => {
  await box.world.sandbox.context.clock.jump(ms);
  await box.desk.conversations.idle();
};
const row = (text: string) => shown(box.desk).find((each) => each.includes(text));
const write = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1)
    await box.world.sandbox.meta.customerSends(customerId, { text: `newer ${index}` });
};

/** A reply whose call never reached Instagram, which nobody can know. */
const lose = async (text: string): Promise<void> => {
  box.world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'close-socket' });
  box.reply(text);
  await until(() => expect(row(text)).toContain('sending INSTAGRAM_OUTCOME_UNKNOWN'));
  await box.desk.conversations.idle();
};

describe('a reply in doubt', () => {
  it('is decided by names where twenty newer messages hide it, at the first look and not after six minutes', async () => {
    await lose('Never sent');
    box.reply('Behind it');
    await jump(2_000);
    await write(30);
    await jump(12_000);
    await until(() => expect(row('Never sent')).toContain('failed INSTAGRAM_OUTCOME_UNKNOWN'));
    await jump(1_000);
    // Nothing was sent again by itself, and what stood behind it has left.
    await until(() => expect(box.world.sentTexts()).toEqual(['Behind it']));
  });

  it('is decided by the delivery that tells of the last unknown name, without another call', async () => {
    await lose('Never sent');
    box.world.sandbox.meta.holdWebhooks();
    await jump(2_000);
    await write(30);
    await jump(12_000);
    expect(row('Never sent')).toContain('sending');
    const calls = () => box.world.sandbox.meta.books.calls.length;
    const before = calls();
    await box.world.sandbox.meta.releaseWebhooks();
    await until(() => expect(row('Never sent')).toContain('failed INSTAGRAM_OUTCOME_UNKNOWN'));
    expect(calls()).toBe(before);
    expect(box.world.sentTexts()).toEqual([]);
  });

  it('is looked for again after two seconds, then four: not only every half minute', async () => {
    box.world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'drop-answer' });
    box.world.sandbox.meta.options.echo = 'none';
    box.reply('Listed late');
    await until(() => expect(row('Listed late')).toContain('sending INSTAGRAM_OUTCOME_UNKNOWN'));
    await box.desk.conversations.idle();
    // The list ends without it for now.
    box.world.sandbox.meta.options.listedMessages = 0;
    await jump(10_500);
    expect(row('Listed late')).toContain('sending');
    box.world.sandbox.meta.options.listedMessages = undefined;
    const listedAtMs = box.world.sandbox.context.clock.now();
    await jump(2_500);
    await until(() => expect(row('Listed late')).toBe('> text Listed late sent'));
    expect(box.world.sandbox.context.clock.now() - listedAtMs).toBeLessThan(15_000);
    expect(box.world.sentTexts()).toEqual(['Listed late']);
  });
});

describe('replies that meet a cut line', () => {
  const others = ['7610000000000100', '7610000000000101', '7610000000000102', '7610000000000103'];

  it('all leave within seconds after it is mended, however many they were', async () => {
    for (const id of others) await box.world.sandbox.meta.customerSends(id, { text: 'Hello' });
    await box.desk.conversations.idle();
    const client = box.world.client();
    let isCut = true;
    let refused = 0;
    box.desk.channel.clientNow = {
      ...client,
      async sendText(message) {
        if (!isCut) return client.sendText(message);
        refused += 1;
        throw sendError({ code: 'NETWORK_UNREACHABLE', action: 'retry', outcome: 'not-sent' });
      },
    };
    for (const id of others)
      box.desk.conversations.queueReply({
        conversationId: conversationIdOf(accountId, customerIdSchema.parse(id)),
        text: `To ${id}`,
        agentId: anna,
        undoMs: 0,
      });
    await until(() => expect(refused).toBeGreaterThanOrEqual(others.length));
    await jump(30_000);
    isCut = false;
    await jump(10_500);
    await until(() =>
      expect(new Set(box.world.sentTexts())).toEqual(new Set(others.map((id) => `To ${id}`))),
    );
    expect(box.world.sentTexts()).toHaveLength(others.length);
  });
});

describe('answers that the bridge keeps back', () => {
  const others = ['7610000000000100', '7610000000000101', '7610000000000102', '7610000000000103'];

  it('take no place of this person’s own replies, however many wait', async () => {
    for (const id of others) await box.world.sandbox.meta.customerSends(id, { text: 'Hello' });
    await box.desk.conversations.idle();
    const keptBack = new Set<string>();
    let isKept = true;
    box.desk.conversations.follow({
      maySend: (id) => !isKept || !keptBack.has(id),
      isCarried: (id) => keptBack.has(id),
      settled: () => undefined,
      isToRecord: () => false,
      publish: async () => undefined,
    });
    for (const id of others)
      for (const message of box.desk.conversations.queueReply({
        conversationId: conversationIdOf(accountId, customerIdSchema.parse(id)),
        text: `To ${id}`,
        agentId: anna,
        undoMs: 0,
      }))
        keptBack.add(message.id);
    await box.desk.conversations.idle();
    box.reply('The person’s own');
    await until(() => expect(box.world.sentTexts()).toEqual(['The person’s own']));
    isKept = false;
    box.desk.conversations.sendDue();
    await until(() => expect(box.world.sentTexts()).toHaveLength(1 + others.length));
  });
});
