import { expect, it } from 'vitest';
import { openDatabase } from '../../../../src/main/storage/index.ts';
import { migration as bridge } from '../../../../src/main/storage/migrations/0006-bridge.ts';
import { migration } from '../../../../src/main/storage/migrations/0050-waiting-by-conversation.ts';

it('0050-waiting-by-conversation finds the next conversation that waits without reading what waits in this one', () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 5 }, migrations: [bridge] });
  migration.up(db);
  const [plan] = db
    .prepare<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT min(conversation_id) FROM bridge_inbound
       WHERE state = 'waiting' AND account_id = 'a' AND conversation_id > 'a:1'`,
    )
    .all();
  expect(plan?.detail).toContain('bridge_inbound_waiting_by_conversation');
});
