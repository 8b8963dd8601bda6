import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { ConnectedAccount, RemovedAccount } from './contract.ts';
import type { ChannelRelay } from './ports.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

const removedKey = 'channel.removed-accounts';
const removedSchema = z.record(z.string(), z.number());

/** Which accounts belong to this console: what the relay lists, and what was disconnected. */
export interface Membership {
  /** The account was disconnected and has not been connected again. */
  isRemoved(accountId: AccountId): boolean;
  /** It was disconnected after this token was issued. */
  isRemovedSince(row: Pick<ChannelRow, 'accountId'>, issuedAtMs: number): boolean;
  /** Registers what must be deleted with an account; runs in the transaction that removes it. */
  onRemove(handler: (accountId: AccountId) => void): void;
  /** As `onRemove`, before anything is deleted. */
  onBeforeRemove(handler: (account: RemovedAccount) => void): void;
  /** It is connected (again). Joins the caller's transaction. */
  noteConnected(accountId: AccountId): void;
  /** Deletes row, conversations and token. The token last: `PageTokens.sweep` finishes what was cut short at the next start. */
  remove(account: ConnectedAccount, answer: RemovedAccount['answer']): Promise<void>;
  /** Brings the rows in line with what the relay lists. `listed` must be fresh: an account it lacks is removed. */
  follow(listed: NonNullable<ReturnType<ChannelRelay['directory']>>): Promise<void>;
}

export const createMembership = (deps: {
  db: Database;
  channels: ChannelStore;
  settings: SettingStore;
  clock: Clock;
  /** Joins the transaction of a removal. */
  forgetTransfer(channelId: ChannelRow['id']): void;
  forgetToken(channelId: ChannelRow['id']): Promise<void>;
  /** Ends the subscription, then calls `remove` of this module. */
  removeAccount(account: ConnectedAccount): Promise<void>;
  changed(): void;
}): Membership => {
  const { db, channels, settings, clock, changed } = deps;
  const removeHandlers: ((accountId: AccountId) => void)[] = [];
  const beforeRemoveHandlers: ((account: RemovedAccount) => void)[] = [];
  const removed = () => settings.read(removedKey, removedSchema) ?? {};

  const membership: Membership = {
    isRemoved: (accountId) =>
      removed()[accountId] !== undefined && channels.byAccount(accountId) === undefined,
    isRemovedSince: ({ accountId }, issuedAtMs) => (removed()[accountId] ?? 0) >= issuedAtMs,
    onRemove: (handler) => void removeHandlers.push(handler),
    onBeforeRemove: (handler) => void beforeRemoveHandlers.push(handler),
    noteConnected(accountId) {
      const { [accountId]: removedAtMs, ...others } = removed();
      if (removedAtMs !== undefined) settings.write(removedKey, removedSchema, others);
    },
    async remove(account, answer) {
      const { channelId, accountId } = account;
      const now = channels.byAccount(accountId);
      if (now === undefined || now.id === channelId) {
        db.transaction(() => {
          const hasToken = now?.tokenIssuedAtMs !== undefined;
          for (const handler of beforeRemoveHandlers) handler({ ...account, hasToken, answer });
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
          await deps.removeAccount({ channelId: row.id, accountId: row.accountId });
      }
      for (const { channelId, pageId, accountId, connectedAtMs } of listed.channels) {
        const known = channels.get({ id: channelId });
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
