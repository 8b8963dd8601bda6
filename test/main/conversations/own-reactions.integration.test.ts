/**
 * Attacks: "a heart of ours is at Instagram exactly as it was wished last, whatever happens on the way, and the whole team sees
 * it" (reactions/index.ts, decision 0112). What could break it: a lost answer, a kill at any step, a change of mind during the
 * call, a refusal, an unsend, a colleague. Before: Backchannel gave no hearts.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { reactionSteps } from '../../../src/main/conversations/index.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, bartek, conversationId, customerId } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();
const all = () => box.desk.conversations.listMessages({ conversationId }).messages;
const question = () => all()[0]!;
const react = (isSet: boolean): void =>
  box.desk.conversations.react({ messageId: question().id, isSet, agentId: anna });
const later = (ms: number): Promise<void> => box.world.sandbox.context.clock.jump(ms);
/** What Instagram has of our side. */
const atInstagram = () =>
  box.world.sandbox.meta.world.messages.get(question().mid!)?.reactions.get(accountId)?.emoji;
const calls = () =>
  box.world.sandbox.meta.books.senderActions.flatMap(({ action }) =>
    action.endsWith('react') ? [action] : [],
  );
const ours = () => question().reactions.filter(({ by }) => by === 'us');
const told = () =>
  box.desk.relay.sent.flatMap(({ body }) =>
    body.type === 'bridge-map' && body.work?.type === 'reaction' ? [body.work.isSet] : [],
  );
const faults = () => box.world.sandbox.context.faults;
const preview = () => box.desk.conversations.get(conversationId)?.preview;

beforeEach(() => until(() => expect(all()).toHaveLength(1)));

describe('a heart on a customer’s message', () => {
  it('is given once, shown with who gave it, told to the colleagues, and taken back', async () => {
    react(true);
    expect(question()).toMatchObject({ reactions: [], ownReaction: { isSet: true, state: 'queued' } });
    await later(1_001);
    await until(() => expect(ours()).toEqual([{ by: 'us', emoji: '❤', agentId: anna }]));
    expect(question().ownReaction).toBeUndefined();
    expect(atInstagram()).toBe('❤');
    expect(preview()).toBe('You reacted ❤ to “Do you open on Sunday?”');
    react(false);
    await later(1_001);
    await until(() => expect(ours()).toEqual([]));
    expect(atInstagram()).toBeUndefined();
    expect(calls()).toEqual(['react', 'unreact']);
    expect(told()).toEqual([true, false]);
  });

  it('costs no call when it is taken back at once', async () => {
    react(true);
    react(false);
    expect(question().ownReaction).toBeUndefined();
    await later(5_000);
    await box.desk.conversations.idle();
    expect(calls()).toEqual([]);
  });

  it('is asked for until an answer says that it is there: a repeat changes nothing', async () => {
    faults().add({ call: 'meta.messages', kind: 'drop-answer' });
    faults().add({ call: 'meta.messages', kind: 'fail-after', error: { code: -2, error_subcode: 2534084 } });
    react(true);
    await until(async () => {
      await later(2_000);
      expect(ours()).toHaveLength(1);
    });
    expect(calls().length).toBeGreaterThan(1);
    expect(atInstagram()).toBe('❤');
    expect(told()).toEqual([true]);
  });

  it('is in the end as it was wished last, also when that changed during the call', async () => {
    faults().add({ call: 'meta.messages', kind: 'delay', delayMs: 3_000 });
    react(true);
    await later(1_001);
    await until(() =>
      expect(box.desk.db.prepare('SELECT is_begun FROM own_reaction').all()).toEqual([{ is_begun: 1 }]),
    );
    react(false);
    await until(async () => {
      await later(1_000);
      expect(calls()).toEqual(['react', 'unreact']);
      expect(question().ownReaction).toBeUndefined();
    });
    expect(ours()).toEqual([]);
    expect(atInstagram()).toBeUndefined();
  });

  it('waits for the network and is given once', async () => {
    const online = box.world.client();
    box.desk.channel.clientNow = undefined;
    react(true);
    await later(60_000);
    expect(question().ownReaction).toMatchObject({ state: 'queued' });
    box.desk.channel.clientNow = online;
    box.desk.conversations.retryNow();
    await until(() => expect(ours()).toHaveLength(1));
    expect(calls()).toEqual(['react']);
  });

  it('says why Instagram did not take it; tried again, or left', async () => {
    faults().add({
      call: 'meta.messages',
      kind: 'fail',
      error: { code: 10, error_subcode: 2534022 },
      times: 2,
    });
    react(true);
    await later(1_001);
    const failed = { isSet: true, state: 'failed', reason: 'INSTAGRAM_WINDOW_CLOSED' };
    await until(() => expect(question().ownReaction).toEqual(failed));
    box.desk.conversations.dismissReaction(question().id);
    expect(question().ownReaction).toBeUndefined();
    react(true);
    await later(1_001);
    await until(() => expect(question().ownReaction).toEqual(failed));
    react(true);
    await later(1_001);
    await until(() => expect(ours()).toHaveLength(1));
  });

  it('is not asked for on what was unsent meanwhile', async () => {
    react(true);
    await box.world.sandbox.meta.customerUnsends(customerId, question().mid!);
    await until(() => expect(question().isUnsent).toBe(true));
    await later(5_000);
    await box.desk.conversations.idle();
    expect(calls()).toEqual([]);
    expect(() => react(true)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it.each(reactionSteps)('killed at %s, the same console comes back and it is there once', async (step) => {
    let isDead = false;
    void box.desk.conversations.stop();
    box.desk.db.close();
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
    react(true);
    await later(1_001);
    await until(() => expect(isDead).toBe(true));
    await box.world.settled();
    box.desk = box.open();
    box.desk.conversations.start();
    await until(async () => {
      await later(2_000);
      expect(ours()).toHaveLength(1);
    });
    expect(atInstagram()).toBe('❤');
    expect(question().ownReaction).toBeUndefined();
  });
});

describe('a heart of a colleague', () => {
  const hears = (isSet: boolean, atMs: number): void =>
    box.desk.relay.replica(bartek, {
      type: 'bridge-map',
      accountId,
      fence: 1,
      entries: [],
      doneSeq: 0,
      answersUpToMs: 0,
      cleared: ['-'],
      work: { type: 'reaction', mid: question().mid!, isSet, atMs },
    });

  it('is shown as theirs, and the newer word counts whatever the order', () => {
    hears(true, 2_000);
    expect(ours()).toEqual([{ by: 'us', emoji: '❤', agentId: bartek }]);
    expect(preview()).toContain('Do you open');
    hears(false, 1_000);
    expect(ours()).toHaveLength(1);
    hears(false, 3_000);
    expect(ours()).toEqual([]);
  });

  it('stays theirs should Instagram tell of it as well, and is nobody’s once the phone changes it', () => {
    hears(true, 2_000);
    const fromUs = (emoji: string, timestamp: number): void =>
      box.desk.relay.deliverBody({
        object: 'instagram',
        entry: [
          {
            id: accountId,
            time: timestamp,
            messaging: [
              {
                sender: { id: accountId },
                recipient: { id: customerId },
                timestamp,
                reaction: { mid: question().mid, action: 'react', reaction: 'other', emoji },
              },
            ],
          },
        ],
      });
    const now = box.world.sandbox.context.clock.now();
    fromUs('❤', now - 2);
    expect(ours()).toEqual([{ by: 'us', emoji: '❤', agentId: bartek }]);
    fromUs('😂', now - 1);
    expect(ours()).toEqual([{ by: 'us', emoji: '😂', agentId: undefined }]);
  });
});
