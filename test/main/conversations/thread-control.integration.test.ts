import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, appId, conversationId, customerId, pageId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const hourMs = 3_600_000;
const phone = '1217981644879628';
const box = useOutboxWorld();

const meta = () => box.world.sandbox.meta;
const page = () => meta().world.pages.get(pageId)!;
const jump = (ms: number) => box.world.sandbox.context.clock.jump(ms);
const mark = () => box.desk.conversations.get(conversationId)?.handledElsewhere;
const reply = (text: string, isAnyway?: boolean) =>
  box.desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs: 0, isAnyway });
const codeOf = (work: Promise<void>): Promise<ErrorCode | undefined> =>
  work.then(
    () => undefined,
    (error: { code: ErrorCode }) => error.code,
  );
const taken = async (): Promise<void> => {
  page().routing = 'default-app';
  await meta().ownerSends(customerId, { text: 'Answered on the phone' });
  await box.world.settled();
  await until(() => expect(mark()).toBeDefined());
};
const reopen = (): void => {
  box.kill();
  box.desk = box.open();
  box.desk.conversations.start();
};

describe('M7: the mark "handled elsewhere"', () => {
  it.each(['after-a-day', 'after-a-quiet-day'] as const)(
    'ends 24 h after the last sign of the other app, where control ends %s',
    async (controlEnds) => {
      meta().options.controlEnds = controlEnds;
      await taken();
      await jump(20 * hourMs);
      await meta().customerSends(customerId, { text: 'Anybody there?' });
      await until(() => expect(shown(box.desk)).toContain('< text Anybody there? standby'));
      await jump(23 * hourMs);
      expect(mark()).toBeDefined();
      expect(() => reply('Yes')).toThrow(expect.objectContaining({ code: 'INSTAGRAM_THREAD_TAKEN' }));
      await jump(1.1 * hourMs);
      expect(mark()).toBeUndefined();
      // The customer's last words are a day old: the tag is needed, as for any other conversation.
      reply('Yes, we are');
      await until(() => expect(box.world.sentTexts()).toEqual(['Yes, we are']));
    },
  );

  it('ends while the console is closed, too', async () => {
    await taken();
    box.kill();
    await jump(23 * hourMs);
    box.desk = box.open();
    expect(mark()).toBeDefined();
    box.kill();
    await jump(2 * hourMs);
    box.desk = box.open();
    box.desk.conversations.start();
    expect(mark()).toBeUndefined();
    reply('Good morning');
    await until(() => expect(box.world.sentTexts()).toEqual(['Good morning']));
  });

  it('does not stay for ever because a clock was wrong for a moment', () => {
    const futureMs = box.world.sandbox.context.clock.now() + 365 * 24 * hourMs;
    box.desk.db
      .prepare('UPDATE conversation SET is_handled_elsewhere = 1, control_at_ms = ? WHERE id = ?')
      .run(futureMs, conversationId);
    expect(mark()).toBeUndefined();
  });
});

describe('M7: sending anyway', () => {
  it.each(['10/2018300', '100/2534037'] as const)(
    'goes out; a refusal %s marks again and keeps the text',
    async (refusal) => {
      meta().options.ownerRefusal = refusal;
      await taken();
      await jump(2 * hourMs);
      const before = mark()!.untilMs;
      const [sent] = reply('Let me answer', true);
      await until(() =>
        expect(shown(box.desk).at(-1)).toBe('> text Let me answer failed INSTAGRAM_THREAD_TAKEN'),
      );
      expect(meta().books.calls.filter(({ call }) => call === 'meta.messages')).toHaveLength(1);
      expect(mark()?.untilMs).toBeGreaterThan(before);
      // Free by now: the same reply, tried again by the person, leaves, and the mark goes with its success.
      await jump(25 * hourMs);
      await meta().setThreadOwner(customerId, undefined);
      box.desk.conversations.retry(sent!.id);
      await until(() => expect(box.world.sentTexts()).toEqual(['Let me answer']));
      expect(mark()).toBeUndefined();
    },
  );

  it('works where every app may send, and clears the mark here and at a colleague', async () => {
    await taken();
    page().routing = 'zero-configuration';
    reply('Both of us answer', true);
    await until(() => expect(box.world.sentTexts()).toEqual(['Both of us answer']));
    await until(() => expect(mark()).toBeUndefined());
    // What a colleague's console hears of it: the echo, in the usual place.
    box.desk.db.prepare('UPDATE conversation SET is_handled_elsewhere = 1, control_at_ms = 1').run();
    const nowMs = box.world.sandbox.context.clock.now();
    box.desk.relay.deliver({
      v: 1,
      accountId,
      surface: 'messaging',
      receivedAtMs: nowMs,
      item: {
        sender: { id: accountId },
        recipient: { id: customerId },
        timestamp: nowMs,
        message: { mid: 'echo-of-a-colleague', text: 'From next door', is_echo: true, app_id: appId },
      },
    });
    expect(mark()).toBeUndefined();
  });

  it('replies that waited fail with their text when the thread was taken meanwhile, and none is stuck behind', async () => {
    box.desk.channel.clientNow = undefined;
    reply('First');
    reply('Second');
    page().routing = 'default-app';
    await meta().setThreadOwner(customerId, phone);
    box.desk.channel.clientNow = box.world.client();
    box.desk.conversations.retryNow();
    await until(async () => {
      await jump(1_100);
      expect(shown(box.desk).filter((row) => row.includes('failed'))).toEqual([
        '> text First failed INSTAGRAM_THREAD_TAKEN',
        '> text Second failed INSTAGRAM_THREAD_TAKEN',
      ]);
    });
    expect(box.desk.conversations.waitingToSend()).toBe(0);
  });
});

describe('M7: taking over and asking', () => {
  it('takes the thread where the account allows it', async () => {
    await taken();
    expect(mark()).toMatchObject({ canTake: true, canAsk: true });
    await box.desk.conversations.takeOver(conversationId);
    expect(mark()).toBeUndefined();
    reply('Mine now');
    await until(() => expect(box.world.sentTexts()).toEqual(['Mine now']));
  });

  it('hides both where nothing is set up (27), for a day, and after a restart', async () => {
    await taken();
    page().routing = 'none';
    expect(await codeOf(box.desk.conversations.takeOver(conversationId))).toBe(
      'INSTAGRAM_CONTROL_UNAVAILABLE',
    );
    expect(mark()).toMatchObject({ canTake: false, canAsk: false });
    reopen();
    expect(mark()).toMatchObject({ canTake: false, canAsk: false });
    await jump(23 * hourMs);
    await meta().ownerSends(customerId, { text: 'Once more' });
    box.desk.db.prepare('UPDATE conversation SET control_at_ms = control_at_ms + ?').run(23 * hourMs);
    expect(mark()).toMatchObject({ canTake: false });
    await jump(1.1 * hourMs);
    expect(mark()).toMatchObject({ canTake: true, canAsk: true });
  });

  it.each([{ code: 10 }, { code: 200 }, { code: 100 }, { code: 3 }, { code: 10, subcode: 2018300 }])(
    'learns from a refusal of taking ($code/$subcode), and asks instead',
    async (refusal) => {
      meta().options.takeRefusal = refusal;
      await taken();
      page().mayTakeControl = false;
      expect(await codeOf(box.desk.conversations.takeOver(conversationId))).toBe('INSTAGRAM_CONTROL_REFUSED');
      expect(mark()).toMatchObject({ canTake: false, canAsk: true });
      await box.desk.conversations.askFor(conversationId);
      expect(mark()).toMatchObject({ canTake: false, askedAtMs: expect.any(Number) });
      // The other app hands it over.
      await meta().setThreadOwner(customerId, meta().appId);
      await until(() => expect(mark()).toBeUndefined());
      expect(box.desk.channel.needsReconnect).toEqual([]);
    },
  );

  it('learns nothing from a fault that passes, and nothing from a dead token but that', async () => {
    await taken();
    box.world.sandbox.context.faults.add({ call: 'meta.thread_control', kind: 'fail', error: { code: 2 } });
    expect(await codeOf(box.desk.conversations.takeOver(conversationId))).toBe('INSTAGRAM_TEMPORARY');
    expect(mark()).toMatchObject({ canTake: true, canAsk: true });
    meta().invalidateTokens(460);
    expect(await codeOf(box.desk.conversations.takeOver(conversationId))).toBe('INSTAGRAM_RECONNECT');
    expect(box.desk.channel.needsReconnect).toEqual([accountId]);
    expect(mark()).toMatchObject({ canTake: true, canAsk: true });
    expect(await codeOf(box.desk.conversations.takeOver(conversationId))).toBe('INSTAGRAM_NOT_CONNECTED');
  });
});
