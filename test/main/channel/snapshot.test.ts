import { describe, expect, it } from 'vitest';
import { createSnapshot } from '../../../src/main/channel/snapshot.ts';
import type { ChannelHealth, ChannelRow, ChannelStore } from '../../../src/main/channel/store.ts';
import { accountIdSchema, type HistoryProgress } from '../../../src/shared/domain/index.ts';

const accountId = accountIdSchema.parse('17841400000000042');
const reading: HistoryProgress = { state: 'reading', read: 120, found: 300, isAllFound: true };

describe('the progress of the past', () => {
  const shown = (health: ChannelHealth, progress: HistoryProgress): HistoryProgress | undefined => {
    const row = { id: 'c', accountId, health, tokenIssuedAtMs: 1 } as ChannelRow;
    const snapshot = createSnapshot({
      channels: { list: () => [row] } as unknown as ChannelStore,
      relayLink: { channelKeyState: 'present' },
    });
    snapshot.noteHistory(accountId, progress);
    return snapshot.current()?.history;
  };

  it.each<HistoryProgress['state']>(['listing', 'reading', 'waiting'])(
    '%s waits while Instagram refuses the connection, and says for what',
    (state) => {
      expect(shown('reconnect-needed', { ...reading, state })).toEqual({
        ...reading,
        state: 'waiting',
        reason: 'INSTAGRAM_RECONNECT',
      });
      expect(shown('receiving', { ...reading, state })).toEqual({ ...reading, state });
    },
  );

  it.each<HistoryProgress['state']>(['done', 'paused'])('%s stays so', (state) => {
    expect(shown('reconnect-needed', { ...reading, state })).toEqual({ ...reading, state });
  });
});
