/** An account with a past of many conversations on the simulated Meta, and one console that reads it, made anew before each test. */
import { sortKeyOf } from '../../../../src/shared/domain/index.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { HistoryImportFailPoints } from '../../../../src/main/conversations/index.ts';
import {
  accountId,
  createTestChannel,
  createTestConsole,
  type TestChannel,
  type TestConsole,
} from '../console.ts';
import { type MetaWorld, startMetaWorld } from '../meta-world.ts';

const dayMs = 24 * 3_600_000;

/** What a console remembers of an account whose history was read before. */
export const repliesRefused = { read: () => ['reply_to'], write: () => undefined };

export interface PastWorld {
  world: MetaWorld;
  channel: TestChannel;
  desk: TestConsole;
  /** Adds conversations of one message each, the first one `fromDays` old, the last one `toDays`. Answers their customers. */
  addPast(count: number, fromDays: number, toDays: number): string[];
  open(options?: { failPoints?: HistoryImportFailPoints; devices?: number }): TestConsole;
  /** Ends like a kill: what is not on disk is gone, and nothing it still does can reach the file. */
  kill(): void;
  /** Lets the sandbox's time run, a second at a time, until `isReached`. */
  runUntil(isReached: () => boolean): Promise<void>;
  /** Customers whose conversation is here. */
  here(): string[];
  calls(name?: 'meta.conversations' | 'meta.thread'): MetaWorld['sandbox']['meta']['books']['calls'];
}

/** Registers what is to be done before and after each test of the calling file. */
export const usePastWorld = (): PastWorld => {
  let folder = '';
  let added = 0;
  const past: PastWorld = {
    world: undefined as never,
    channel: undefined as never,
    desk: undefined as never,
    addPast(count, fromDays, toDays) {
      const { meta, context } = past.world.sandbox;
      const nowMs = context.clock.now();
      return Array.from({ length: count }, (_, index) => {
        added += 1;
        const customer = meta.addCustomer({ id: `76200000${String(added).padStart(8, '0')}` });
        const share = count === 1 ? 0 : index / (count - 1);
        const atMs = Math.floor(nowMs - (fromDays + (toDays - fromDays) * share) * dayMs);
        const threadId = `past-thread-${added}`;
        const message = {
          mid: `past-mid-${added}`,
          threadId,
          origin: 'customer' as const,
          createdAt: atMs,
          text: `Words ${added}`,
          attachments: [],
          isUnsupported: false,
          isDeleted: false,
          editCount: 0,
          reactions: new Map(),
          extra: {},
        };
        meta.world.messages.set(message.mid, message);
        meta.world.threadIds.set(customer.id, threadId);
        meta.world.threads.set(threadId, {
          id: threadId,
          accountId,
          customerId: customer.id,
          messages: [message],
          updatedAt: atMs,
          windowOpenedAt: atMs,
          cameFromAd: false,
          folder: 'primary',
          isBusinessTyping: false,
        });
        return customer.id;
      });
    },
    open({ failPoints, devices } = {}) {
      const { clock } = past.world.sandbox.context;
      const made = createTestConsole({
        clock,
        timers: clock,
        file: join(folder, 'cache.db'),
        channel: past.channel,
        importFailPoints: failPoints,
        devices,
      });
      // That replies are no field of the history was learnt before: one call more, once per account, is not what is counted here.
      past.channel.clientNow = past.world.client({ fieldMemory: repliesRefused });
      past.world.console = made;
      past.desk = made;
      return made;
    },
    kill() {
      void past.desk.conversations.stop();
      past.desk.db.close();
      past.world.console = undefined;
    },
    async runUntil(isReached) {
      const untilMs = Date.now() + 60_000;
      while (!isReached()) {
        if (Date.now() > untilMs) throw new Error('not reached');
        await past.world.sandbox.context.clock.jump(1_000);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    here() {
      const ids: string[] = [];
      let after: Parameters<TestConsole['conversations']['list']>[0]['after'];
      for (;;) {
        const page = past.desk.conversations.list({ view: 'all', limit: 100, after });
        ids.push(...page.conversations.map(({ customerId }) => customerId as string));
        const last = page.conversations.at(-1);
        if (!page.hasMore || !last) return ids.sort();
        after = { key: sortKeyOf(last, 'newest'), id: last.id };
      }
    },
    calls: (name) =>
      past.world.sandbox.meta.books.calls.filter(({ call }) =>
        name === undefined ? call === 'meta.conversations' || call === 'meta.thread' : call === name,
      ),
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backchannel-past-'));
    added = 0;
    past.world = await startMetaWorld();
    // Whoever is in the seed has written nothing yet.
    past.channel = createTestChannel();
    past.channel.isImported = true;
    past.channel.knownSinceMs = past.world.sandbox.context.clock.now();
  });
  afterEach(async () => {
    void past.desk.conversations.stop();
    await past.world.end();
    rmSync(folder, { recursive: true, force: true });
  });
  return past;
};
