import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChatId, DeviceId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { daysToMs, retention } from '../../../shared/removal/retention.ts';
import { maxClockDifferenceMs, type PrivatePlace } from '../../../shared/wire/index.ts';
import type { RelayLink } from '../../relay-link/index.ts';
import type { Database } from '../../storage/index.ts';
import { receiptBody } from '../receipts.ts';
import type { PrivateChatStore } from '../store.ts';
import type { Peers } from './peers.ts';

/** The relay has let go of what it took then. */
const letGoMs = daysToMs(retention.envelopeDays);
/** As many ids as one receipt may name, and of how many messages it is said that they were read. */
const idsEach = 500;
const mostRead = 2_000;

/**
 * What only this person's other computers are told, and nobody confirms: what was read, and which chats are quiet. One
 * that was away for longer than the relay keeps anything says so when it is back, and is told once more by each of the
 * others; a new one, which chats are quiet.
 */
export interface OwnAffairs {
  /** Another computer of this person's said something; `lastMs`: when it wrote what came before, epoch ms. */
  heard(deviceId: DeviceId, lastMs: number | undefined): void;
  stop(): void;
}

export const createOwnAffairs = (deps: {
  db: Database;
  store: PrivateChatStore;
  peers: Peers;
  link: Pick<RelayLink, 'device' | 'on' | 'send'>;
  clock: Clock;
  own(): AgentId;
  placeOf(chatId: ChatId): PrivatePlace;
}): OwnAffairs => {
  const { db, store, peers, link, clock, placeOf } = deps;

  const tellMutes = (deviceId: DeviceId, sinceMs: number): void => {
    const by = deps.own();
    for (const { chatId, isMuted, muteToldAtMs: atMs } of store.mutesSince(sinceMs))
      link.send(
        'private',
        { deviceIds: [deviceId] },
        { type: 'chat-mute', ...placeOf(chatId), by, isMuted, atMs },
        `chat-mute:${randomUUID()}`,
      );
  };
  const tellRead = (deviceId: DeviceId, sinceMs: number): void => {
    const idsOf = new Map<ChatId, PrivateMessageId[]>();
    for (const { chatId, id } of store.readSince(sinceMs, mostRead))
      idsOf.set(chatId, [...(idsOf.get(chatId) ?? []), id]);
    for (const [chatId, all] of idsOf)
      for (let from = 0; from < all.length; from += idsEach) {
        const ids = all.slice(from, from + idsEach);
        const body = receiptBody(placeOf(chatId), { own: deps.own(), state: 'read', ids });
        link.send('private', { deviceIds: [deviceId] }, body, `receipt:${randomUUID()}`);
      }
  };

  /** This computer is here again: that it has its newest message is known, and says so to every version. */
  const greet = (): void => {
    const device = link.device();
    if (!device) return;
    const { agentId, deviceId } = device;
    const nowMs = clock.now();
    const lastMs = peers.lastOf(deviceId);
    peers.heard({ deviceId, agentId }, nowMs);
    const newest = lastMs !== undefined && nowMs - lastMs > letGoMs ? store.newest() : undefined;
    if (!newest) return;
    const body = receiptBody(placeOf(newest.chatId), { own: agentId, state: 'delivered', ids: [newest.id] });
    link.send('private', { agentIds: [agentId] }, body, `receipt:${randomUUID()}`);
  };

  return {
    heard(deviceId, lastMs) {
      // A new one: what was read comes with the chats (decision 0098), which say nothing of what is quiet.
      if (lastMs === undefined) tellMutes(deviceId, 0);
      else if (clock.now() - lastMs > letGoMs) {
        const sinceMs = lastMs - maxClockDifferenceMs;
        tellMutes(deviceId, sinceMs);
        tellRead(deviceId, sinceMs);
      }
    },
    stop: link.on('caught-up', () => db.transaction(greet)),
  };
};
