/** One console on the simulated Meta with a customer who has written, made anew before each test: for what its outbox does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { deviceIdSchema, type MessageId } from '../../../src/shared/domain/index.ts';
import type { OutboxFailPoints } from '../../../src/main/conversations/index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { anna, conversationId, createTestConsole, customerId, shown, type TestConsole } from './console.ts';
import { type MetaWorld, startMetaWorld } from './meta-world.ts';

interface OutboxWorld {
  world: MetaWorld;
  folder: string;
  desk: TestConsole;
  open(failPoints?: OutboxFailPoints): TestConsole;
  /**
   * The console ends at its `count`th write from now on, as by a kill: what is not committed then is gone. Answers a function
   * that tells whether it has come to that.
   */
  dieAtWrite(count: number): () => boolean;
  /** Ends like a kill: what is not on disk is gone, and nothing it still does can reach the file. */
  kill(): void;
  reply(text: string, undoMs?: number): MessageId;
  lastRow(): string | undefined;
}

/** Registers what is to be done before and after each test of the calling file. */
export const useOutboxWorld = (): OutboxWorld => {
  let writesLeft: number | undefined;
  const write = (): void => {
    if (writesLeft === undefined) return;
    writesLeft -= 1;
    if (writesLeft <= 0) throw new Error('killed');
  };
  const box: OutboxWorld = {
    world: undefined as never,
    folder: '',
    desk: undefined as never,
    open(failPoints) {
      const { clock } = box.world.sandbox.context;
      const file = join(box.folder, 'cache.db');
      const db = openDatabase({ file, keyHex: '11'.repeat(32), clock });
      const made = createTestConsole({
        clock,
        timers: clock,
        failPoints,
        filesFolder: join(box.folder, 'outgoing'),
        db: {
          ...db,
          get isInTransaction() {
            return db.isInTransaction;
          },
          prepare<Row>(sql: string) {
            const statement = db.prepare<Row>(sql);
            return { ...statement, run: (...values) => (write(), statement.run(...values)) };
          },
        },
        colleagues: [deviceIdSchema.parse('device-2')],
      });
      made.channel.clientNow = box.world.client();
      box.world.console = made;
      return made;
    },
    dieAtWrite(count) {
      writesLeft = count;
      return () => {
        const hasDied = writesLeft !== undefined && writesLeft <= 0;
        writesLeft = undefined;
        return hasDied;
      };
    },
    kill() {
      void box.desk.conversations.stop();
      box.desk.db.close();
      box.world.console = undefined;
    },
    reply(text, undoMs = 0) {
      const [first] = box.desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs });
      if (!first) throw new Error('no message');
      return first.id;
    },
    lastRow: () => shown(box.desk).at(-1),
  };
  beforeEach(async () => {
    box.folder = mkdtempSync(join(tmpdir(), 'backchannel-outbox-'));
    box.world = await startMetaWorld();
    box.desk = box.open();
    box.desk.conversations.start();
    await box.world.sandbox.meta.customerSends(customerId, { text: 'Do you open on Sunday?' });
    await box.desk.conversations.idle();
  });
  afterEach(async () => {
    void box.desk.conversations.stop();
    await box.world.end();
    rmSync(box.folder, { recursive: true, force: true });
  });
  return box;
};
