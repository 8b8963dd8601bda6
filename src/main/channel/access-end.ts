import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId } from '../../shared/domain/index.ts';
import { daysToMs } from '../../shared/removal/index.ts';
import type { SettingStore } from '../storage/index.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

/** Days before the end at which an admin is told, besides the health view. */
const warnedDays = [14, 3] as const;

/** When Meta ends the access through the token that this console holds; undefined: no end is known. */
export const accessEndOf = (
  row: Pick<ChannelRow, 'tokenIssuedAtMs' | 'tokenExpiresAtMs' | 'dataAccessExpiresAtMs'>,
): number | undefined => {
  if (row.tokenIssuedAtMs === undefined) return undefined;
  const ends = [row.tokenExpiresAtMs, row.dataAccessExpiresAtMs].filter((atMs) => atMs !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
};

const warnedSchema = z.object({ endsAtMs: z.number(), days: z.number() });
const keyOf = (channelId: ChannelId): string => `channel.access-warned:${channelId}`;

/** Tells of accesses that end soon: once for each of `warnedDays` and each end. A renewed access has another end. */
export const createAccessWarnings = (deps: {
  channels: Pick<ChannelStore, 'list'>;
  settings: SettingStore;
  /** Only admins can renew it, so only they are told. */
  isAdmin(): boolean;
  warn(endsAtMs: number): void;
  clock: Clock;
}) => {
  const { channels, settings, isAdmin, warn, clock } = deps;
  return {
    run(): void {
      if (!isAdmin()) return;
      for (const row of channels.list()) {
        const endsAtMs = accessEndOf(row);
        if (endsAtMs === undefined) continue;
        const leftMs = endsAtMs - clock.now();
        const days = warnedDays.findLast((mark) => leftMs <= daysToMs(mark));
        if (days === undefined) continue;
        const warned = settings.read(keyOf(row.id), warnedSchema);
        if (warned?.endsAtMs === endsAtMs && warned.days <= days) continue;
        settings.write(keyOf(row.id), warnedSchema, { endsAtMs, days });
        warn(endsAtMs);
      }
    },
    /** Joins the transaction of a removal. */
    forget: (channelId: ChannelId): void => settings.delete(keyOf(channelId)),
  };
};
