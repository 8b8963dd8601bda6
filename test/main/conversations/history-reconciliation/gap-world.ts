/** One console with a history reconciliation on the simulated Meta, made anew before each test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { ConversationId } from '../../../../src/shared/domain/index.ts';
import {
  conversationId,
  createTestChannel,
  createTestConsole,
  customerId,
  pageId,
  type TestChannel,
  type TestConsole,
} from '../console.ts';
import { type MetaWorld, startMetaWorld } from '../meta-world.ts';

interface GapWorld {
  world: MetaWorld;
  channel: TestChannel;
  desk: TestConsole;
  open(): TestConsole;
  /** Ends like a kill: what is not on disk is gone, and nothing it still does can reach the file. */
  kill(): void;
  /** Lets the sandbox's time run until the work is done: the ledger waits between its calls. */
  finish(work: Promise<void>): Promise<void>;
  verify(): Promise<void>;
  nowMs(): number;
  /** No two at the same moment: what is simultaneous has no order. */
  says(text: string, id?: string): Promise<{ mid: string }>;
  calls(): MetaWorld['sandbox']['meta']['books']['calls'];
  /** What Instagram has and shares, oldest first. */
  atInstagram(id?: string): string[];
  here(id?: ConversationId): (string | undefined)[];
  setSubscribed(fields: string[] | undefined): void;
  subscribedFields(): string[] | undefined;
  /** Nothing that Instagram has is missing or here twice, and the time says so. */
  isComplete(sinceMs: number): void;
}

/** Registers what is to be done before and after each test of the calling file. */
export const useGapWorld = (): GapWorld => {
  let folder = '';
  const gap: GapWorld = {
    world: undefined as never,
    channel: undefined as never,
    desk: undefined as never,
    open() {
      const { clock } = gap.world.sandbox.context;
      const file = join(folder, 'cache.db');
      const made = createTestConsole({ clock, timers: clock, file, channel: gap.channel });
      gap.world.console = made;
      return made;
    },
    kill() {
      void gap.desk.conversations.stop();
      gap.desk.db.close();
      gap.world.console = undefined;
    },
    async finish(work) {
      let isDone = false;
      void work.finally(() => {
        isDone = true;
      });
      while (!isDone) await gap.world.sandbox.context.clock.jump(50);
    },
    verify: () => gap.finish(gap.desk.conversations.verify()),
    nowMs: () => gap.world.sandbox.context.clock.now(),
    async says(text, id = customerId) {
      await gap.world.sandbox.context.clock.jump(2);
      return gap.world.sandbox.meta.customerSends(id, { text });
    },
    calls: () =>
      gap.world.sandbox.meta.books.calls.filter(
        ({ method, call }) => method === 'GET' && !call.includes('profile'),
      ),
    atInstagram: (id = customerId) =>
      gap.world.sandbox.meta
        .thread(id)
        ?.messages.filter(({ isDeleted }) => !isDeleted)
        .map(({ mid }) => mid) ?? [],
    here(id = conversationId) {
      const found: (string | undefined)[] = [];
      const { conversations } = gap.desk;
      let before: Parameters<typeof conversations.listMessages>[0]['before'];
      for (;;) {
        const page = conversations.listMessages({ conversationId: id, before });
        found.unshift(...page.messages.filter(({ isUnsent }) => !isUnsent).map(({ mid }) => mid));
        const oldest = page.messages[0];
        if (!page.hasMore || !oldest) return found;
        before = { sentAtMs: oldest.sentAtMs, id: oldest.id };
      }
    },
    setSubscribed(fields) {
      const page = gap.world.sandbox.meta.world.pages.get(pageId);
      if (page) page.subscribedFields = fields;
    },
    subscribedFields: () => gap.world.sandbox.meta.world.pages.get(pageId)?.subscribedFields,
    isComplete(sinceMs) {
      expect(gap.here()).toEqual(gap.atInstagram());
      expect(gap.channel.gap).toEqual({ state: 'up-to-date' });
      expect(gap.channel.verification?.verifiedUpToMs).toBeGreaterThanOrEqual(sinceMs);
    },
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'backchannel-gap-'));
    gap.world = await startMetaWorld();
    gap.channel = createTestChannel();
    gap.channel.isVerified = true;
    gap.channel.clientNow = gap.world.client();
    gap.desk = gap.open();
    await gap.says('First');
    await gap.verify();
    gap.isComplete(0);
  });
  afterEach(async () => {
    void gap.desk.conversations.stop();
    await gap.world.end();
    rmSync(folder, { recursive: true, force: true });
  });
  return gap;
};
