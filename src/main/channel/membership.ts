import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { ChannelRow, ChannelsRepository, Database, SettingsRepository } from '../storage/index.ts';
import type { ConnectedAccount, LeavingAccount } from './contract.ts';
import type { ChannelRelay } from './ports.ts';

const removedKey = 'channel.removed-accounts';
const removedSchema = z.record(z.string(), z.number());

/** Which accounts belong to this console: what the relay lists, and what was disconnected. */
export interface Membership {
  /** The account was disconnected and has not come back. */
  isRemoved(accountId: AccountId): boolean;
  /** It was disconnected after this token was issued. */
  isRemovedSince(row: Pick<ChannelRow, 'accountId'>, issuedAtMs: number): boolean;
  /** Registers what must go with an account; runs in the transaction that removes it. */
  onRemove(handler: (accountId: AccountId) => void): void;
  /** As `onRemove`, before anything is gone. */
  onLeaving(handler: (account: LeavingAccount) => void): void;
  /** It is connected (again). Joins the caller's transaction. */
  noteConnected(accountId: AccountId): void;
  /** The account leaves this console: row, conversations and token. The token last; a cut in between is finished at start. */
  remove(account: ConnectedAccount, answer: LeavingAccount['answer']): Promise<void>;
  /** Brings the rows in line with what the relay lists. `listed` must be fresh: what it lacks is wiped. */
  follow(listed: NonNullable<ReturnType<ChannelRelay['directory']>>): Promise<void>;
}

export const createMembership = (deps: {
  db: Database;
  channels: ChannelsRepository;
  settings: SettingsRepository;
  clock: Clock;
  /** Joins the transaction of a removal. */
  forgetTransfer(channelId: ChannelRow['id']): void;
  forgetToken(channelId: ChannelRow['id']): Promise<void>;
  /** The whole way of an account off this console, of which `remove` is the last part. */
  leave(account: ConnectedAccount): Promise<void>;
  changed(): void;
}): Membership => {
  const { db, channels, settings, clock, changed } = deps;
  const removeHandlers: ((accountId: AccountId) => void)[] = [];
  const leavingHandlers: ((account: LeavingAccount) => void)[] = [];
  const removed = () => settings.read(removedKey, removedSchema) ?? {};

  const membership: Membership = {
    isRemoved: (accountId) =>
      removed()[accountId] !== undefined && channels.byAccount(accountId) === undefined,
    isRemovedSince: ({ accountId }, issuedAtMs) => (removed()[accountId] ?? 0) >= issuedAtMs,
    onRemove: (handler) => void removeHandlers.push(handler),
    onLeaving: (handler) => void leavingHandlers.push(handler),
    noteConnected(accountId) {
      const { [accountId]: gone, ...others } = removed();
      if (gone !== undefined) settings.write(removedKey, removedSchema, others);
    },
    async remove(account, answer) {
      const { channelId, accountId } = account;
      const now = channels.byAccount(accountId);
      if (now === undefined || now.id === channelId) {
        db.transaction(() => {
          const hasToken = now?.tokenIssuedAtMs !== undefined;
          for (const handler of leavingHandlers) handler({ ...account, hasToken, answer });
          deps.forgetTransfer(channelId);
          channels.remove(channelId);
          for (const handler of removeHandlers) handler(accountId);
          settings.write(removedKey, removedSchema, { ...removed(), [accountId]: clock.now() });
        });
        changed();
      }
      await deps.forgetToken(channelId);
    },
    async follow(listed) {
      for (const row of channels.list()) {
        if (!listed.channels.some(({ channelId }) => channelId === row.id))
          await deps.leave({ channelId: row.id, accountId: row.accountId });
      }
      for (const { channelId, pageId, accountId, connectedAtMs } of listed.channels) {
        const known = channels.get(channelId);
        if (known?.connectedAtMs === connectedAtMs) continue;
        db.transaction(() => {
          channels.put({ id: channelId, pageId, accountId, connectedAtMs }, clock.now());
          membership.noteConnected(accountId);
        });
      }
      changed();
    },
  };
  return membership;
};
