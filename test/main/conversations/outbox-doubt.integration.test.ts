import { beforeEach, describe, expect, it } from 'vitest';
import { conversationIdOf, customerIdSchema } from '../../../src/shared/domain/index.ts';
import { until } from '../../helpers/until.ts';
import { accountId, anna, customerId, shown } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const minute = 60_000;

const box = useOutboxWorld();

describe('a reply in doubt, or refused', () => {
  describe('M2: a reply in doubt is not sent again on less than a history known to be complete', () => {
    const errorAfterSuccess = (error: { code: number; subcode?: number }): void => {
      box.world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'fail-after', times: 9, error });
    };
    /** Everything that the console does by itself within this time. */
    const passes = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 10_000) {
        await box.world.sandbox.context.clock.jump(10_000);
        await box.desk.conversations.idle();
      }
    };
    const own = () => shown(box.desk).find((row) => row.includes('Once only'));
    beforeEach(() => {
      box.world.sandbox.meta.options.echo = 'none';
    });

    const lesser: { name: string; arrange(): void }[] = [
      {
        name: 'an empty history',
        arrange: () => {
          box.world.sandbox.meta.options.listedMessages = 0;
        },
      },
      {
        name: 'no thread listed at all',
        arrange: () => {
          const thread = box.world.sandbox.meta.thread(customerId);
          if (!thread) throw new Error('no thread');
          thread.folder = 'requests';
          thread.updatedAt = 0;
        },
      },
      {
        name: 'an answer with fewer fields',
        arrange: () => {
          // Every look: all fields are too much. And what is answered then lacks the reply, for it lists nothing.
          const error = { code: 1, message: 'Please reduce the amount of data' };
          box.world.sandbox.meta.options.listedMessages = 0;
          for (let look = 0; look < 20; look += 1) {
            box.world.sandbox.context.faults.add({ call: 'meta.thread', kind: 'fail', error });
            box.world.sandbox.context.faults.add({ call: 'meta.thread', kind: 'delay', delayMs: 0 });
          }
        },
      },
      {
        name: 'a history that always times out',
        arrange: () => {
          const error = { code: -2, subcode: 2534084 };
          box.world.sandbox.context.faults.add({
            call: 'meta.conversations',
            kind: 'fail',
            times: 999,
            error,
          });
        },
      },
    ];
    for (const { name, arrange } of lesser) {
      it(`M2: ${name}: sent once, and then a person is asked`, async () => {
        errorAfterSuccess({ code: 2 });
        box.reply('Once only');
        await until(() => expect(own()).toContain('sending INSTAGRAM_OUTCOME_UNKNOWN'));
        arrange();
        await passes(90_000);
        expect(box.world.sentTexts()).toEqual(['Once only']);
        expect(own()).toContain('sending');
        await passes(6 * minute);
        if (name.includes('times out')) await passes(60 * minute);
        expect(own()).toContain('failed INSTAGRAM_OUTCOME_UNKNOWN');
        expect(box.world.sentTexts()).toEqual(['Once only']);
      });
    }

    it('M2: short pages, even empty ones, are followed to where the reply is', async () => {
      for (let seed = 1; seed <= 3; seed += 1) {
        box.world.sandbox.meta.options.shortPages = { seed, share: 1 };
        box.world.sandbox.context.faults.add({
          call: 'meta.messages',
          kind: 'fail-after',
          error: { code: 2 },
        });
        box.reply(`Reply ${seed}`);
        await until(() => expect(box.lastRow()).toContain('sending INSTAGRAM_OUTCOME_UNKNOWN'));
        await passes(60_000);
        expect(box.lastRow()).toBe(`> text Reply ${seed} sent`);
      }
      expect(box.world.sentTexts()).toEqual(['Reply 1', 'Reply 2', 'Reply 3']);
    });

    it('M2: 1/1357046 says that it was sent: its echo settles it, however late, and nothing is sent again', async () => {
      box.world.sandbox.meta.options.echo = 'after';
      box.world.sandbox.meta.options.listedMessages = 0;
      box.world.sandbox.meta.holdWebhooks();
      errorAfterSuccess({ code: 1, subcode: 1357046 });
      box.reply('Once only');
      await until(() => expect(own()).toContain('sending INSTAGRAM_SENT_UNCONFIRMED'));
      await passes(3 * minute);
      expect(own()).toContain('sending INSTAGRAM_SENT_UNCONFIRMED');
      box.kill();
      box.desk = box.open();
      box.desk.conversations.start();
      await passes(minute);
      expect(own()).toContain('sending INSTAGRAM_SENT_UNCONFIRMED');
      await box.world.sandbox.meta.releaseWebhooks();
      await until(() => expect(own()).toBe('> text Once only sent'));
      expect(box.world.sentTexts()).toEqual(['Once only']);
    });

    it('M2: 1/1357046 without an echo: a complete history without it is not believed, and a person is asked', async () => {
      errorAfterSuccess({ code: 1, subcode: 1357046 });
      box.reply('Once only');
      await until(() => expect(own()).toContain('sending INSTAGRAM_SENT_UNCONFIRMED'));
      // Unsent on the phone at once: the list is whole, and lacks it.
      const sent = box.world.sandbox.meta.thread(customerId)?.messages.at(-1);
      if (sent) sent.isDeleted = true;
      await passes(2 * minute);
      expect(own()).toContain('sending INSTAGRAM_SENT_UNCONFIRMED');
      await passes(5 * minute);
      expect(own()).toContain('failed INSTAGRAM_OUTCOME_UNKNOWN');
      expect(box.world.sentTexts()).toEqual(['Once only']);
    });
  });

  for (const [kind, code] of [
    ['fail', -1],
    ['fail', -2],
    ['fail-after', -2],
    ['fail-after', -3],
  ] as const) {
    it(`M4: a send that is answered ${code} (${kind}) is doubtful, not refused: it arrives once`, async () => {
      box.world.sandbox.meta.options.echo = 'none';
      box.world.sandbox.context.faults.add({ call: 'meta.messages', kind, error: { code } });
      box.reply('Once only');
      await until(() => expect(box.lastRow()).toContain('sending INSTAGRAM_OUTCOME_UNKNOWN'));
      await box.desk.conversations.idle();
      for (let times = 0; times < 6; times += 1) {
        await box.world.sandbox.context.clock.jump(5_000);
        await box.desk.conversations.idle();
      }
      expect(box.lastRow()).toBe('> text Once only sent');
      expect(box.world.sentTexts()).toEqual(['Once only']);
    });
  }

  it('M3: a code 10 for one customer fails that reply, in words, and stops nothing else', async () => {
    const other = '7610000000000100';
    await box.world.sandbox.meta.customerSends(other, { text: 'Me too' });
    box.world.sandbox.meta.refuse(customerId);
    box.reply('Refused');
    await until(() => expect(box.lastRow()).toBe('> text Refused failed INSTAGRAM_PERMISSION'));
    box.desk.conversations.queueReply({
      conversationId: conversationIdOf(accountId, customerIdSchema.parse(other)),
      text: 'Goes on',
      agentId: anna,
      undoMs: 0,
    });
    await until(() => expect(box.world.sentTexts()).toEqual(['Goes on']));
    expect(box.desk.channel.needsReconnect).toEqual([]);
    // Reconnected, and allowed again: what was refused waits for its author.
    box.world.sandbox.meta.allow(customerId);
    box.world.pageToken = box.world.sandbox.meta.connect({ isSubscribed: true }).pageToken;
    box.desk.channel.clientNow = box.world.client();
    box.desk.conversations.retryNow();
    await box.desk.conversations.idle();
    await box.world.sandbox.context.clock.jump(10 * minute);
    await box.desk.conversations.idle();
    expect(box.world.sentTexts()).toEqual(['Goes on']);
    expect(box.lastRow()).toBe('> text Refused failed INSTAGRAM_PERMISSION');
  });
});
