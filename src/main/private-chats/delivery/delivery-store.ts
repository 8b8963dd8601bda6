import type { AgentId, ChatId, DeviceId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { defineTable, number, optional, text, type Database, type RowOf } from '../../storage/index.ts';

const deliveryTable = defineTable(
  'private_delivery',
  {
    chatId: text<ChatId>(),
    /** A message, or a change of one. */
    factId: text(),
    /** Empty: one of a time when that was not noted. */
    deviceId: text<DeviceId>(),
    agentId: text<AgentId>(),
    /** When the relay took it last for that computer, epoch ms; absent: it was not sent from here. */
    offeredAtMs: optional(number()),
    offers: number(),
    /** By that computer's clock, no later than when it was told. */
    deliveredAtMs: optional(number()),
    readAtMs: optional(number()),
  },
  { key: ['chatId', 'factId', 'deviceId'] },
);
export type DeliveryRow = RowOf<typeof deliveryTable>;

/** What one person has of a fact: of their computers the first. */
export interface PersonsDelivery {
  agentId: AgentId;
  deliveredAtMs: number | undefined;
  readAtMs: number | undefined;
}

/** One fact that is to be offered to one computer once more. */
export interface DueOffer {
  chatId: ChatId;
  factId: string;
  deviceId: DeviceId;
  agentId: AgentId;
  /** How often the relay has taken it for that computer. */
  offers: number;
}

const hasItElsewhere = (row: string): string =>
  `EXISTS (SELECT 1 FROM private_delivery other WHERE other.chat_id = ${row}.chat_id
     AND other.fact_id = ${row}.fact_id AND other.agent_id = ${row}.agent_id AND other.delivered_at_ms IS NOT NULL)`;

/** Which computer has what. Writes join the caller's transaction, if any. */
export const createDeliveryStore = (db: Database) => {
  const deliveries = deliveryTable.on(db);
  const offered = db.prepare(
    `INSERT INTO private_delivery (chat_id, fact_id, device_id, agent_id, offered_at_ms, offers) VALUES (?, ?, ?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET offered_at_ms = excluded.offered_at_ms, offers = max(offers, 1)`,
  );
  const offeredAgain = db.prepare(
    `INSERT INTO private_delivery (chat_id, fact_id, device_id, agent_id, offered_at_ms, offers) VALUES (?, ?, ?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET offered_at_ms = excluded.offered_at_ms, offers = offers + 1`,
  );
  const confirmed = db.prepare(
    `INSERT INTO private_delivery (chat_id, fact_id, device_id, agent_id, offers, delivered_at_ms, read_at_ms)
       VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
       ON CONFLICT DO UPDATE SET
         delivered_at_ms = min(coalesce(delivered_at_ms, ?5), ?5),
         read_at_ms = CASE WHEN ?6 IS NULL THEN read_at_ms ELSE min(coalesce(read_at_ms, ?6), ?6) END`,
  );
  const persons = db.prepare<{ agentId: AgentId; deliveredAtMs: number | null; readAtMs: number | null }>(
    `SELECT agent_id AS agentId, min(delivered_at_ms) AS deliveredAtMs, min(read_at_ms) AS readAtMs
       FROM private_delivery WHERE chat_id = ? AND fact_id = ? GROUP BY agent_id`,
  );
  const dropOf = db.prepare(
    'DELETE FROM private_delivery WHERE chat_id = ? AND agent_id = ? AND delivered_at_ms IS NULL',
  );
  const drop = db.prepare('DELETE FROM private_delivery WHERE chat_id = ? AND fact_id = ?');
  const openDevices = db.prepare<{ deviceId: DeviceId; agentId: AgentId }>(
    `SELECT DISTINCT device_id AS deviceId, agent_id AS agentId FROM private_delivery
       WHERE delivered_at_ms IS NULL AND offered_at_ms IS NOT NULL`,
  );
  const isOpen = 'delivered_at_ms IS NULL AND offered_at_ms IS NOT NULL';
  const lastConfirmed = db.prepare<{ ms: number | null }>(
    `SELECT max(offered_at_ms) AS ms FROM private_delivery
       WHERE device_id = ? AND delivered_at_ms IS NOT NULL AND offered_at_ms IS NOT NULL`,
  );
  const again = db.prepare<DueOffer>(
    `SELECT chat_id AS chatId, fact_id AS factId, device_id AS deviceId, agent_id AS agentId, offers
       FROM private_delivery d
       WHERE device_id = ?1 AND ${isOpen} AND (offered_at_ms <= ?2 OR offered_at_ms > ?3)
         AND (offers < ?4 OR NOT ${hasItElsewhere('d')})
       ORDER BY offered_at_ms, fact_id LIMIT ?5`,
  );
  const unknownTo = db.prepare<Omit<DueOffer, 'deviceId' | 'offers'>>(
    `SELECT DISTINCT chat_id AS chatId, fact_id AS factId, agent_id AS agentId FROM private_delivery d
       WHERE agent_id = ?1 AND ${isOpen} AND NOT ${hasItElsewhere('d')}
         AND NOT EXISTS (SELECT 1 FROM private_delivery mine
           WHERE mine.chat_id = d.chat_id AND mine.fact_id = d.fact_id AND mine.device_id = ?2)
       LIMIT ?3`,
  );

  const inPart = db.prepare<{ chatId: ChatId; id: PrivateMessageId }>(
    `SELECT m.chat_id AS chatId, m.id AS id FROM private_message m
       JOIN private_delivery d ON d.chat_id = m.chat_id AND d.fact_id = m.id
       WHERE d.device_id = ?1 AND d.delivered_at_ms IS NOT NULL AND m.direction = 'out' AND m.deleted_at_ms IS NULL
         AND (m.reply_to_id IS NOT NULL OR m.mentions IS NOT NULL OR m.card IS NOT NULL
           OR EXISTS (SELECT 1 FROM private_file f WHERE f.chat_id = m.chat_id AND f.message_id = m.id))
       ORDER BY m.sent_at_ms DESC LIMIT ?2`,
  );

  return {
    /** Own messages that this computer confirmed and that are more than their text, newest first. */
    inPart: (deviceId: DeviceId, limit: number): { chatId: ChatId; id: PrivateMessageId }[] =>
      inPart.all(deviceId, limit),
    deliveries,
    /** It was sent from here to that computer. */
    isOffered: (of: Pick<DeliveryRow, 'chatId' | 'factId' | 'deviceId'>): boolean =>
      deliveries.get(of)?.offeredAtMs !== undefined,
    /** The relay has taken it for this computer, epoch ms. */
    offered: (of: Pick<DeliveryRow, 'chatId' | 'factId' | 'deviceId' | 'agentId'>, atMs: number): void =>
      void offered.run(of.chatId, of.factId, of.deviceId, of.agentId, atMs),
    /** It is handed to the relay link once more, for this computer. */
    offeredAgain: (of: Pick<DeliveryRow, 'chatId' | 'factId' | 'deviceId' | 'agentId'>, atMs: number): void =>
      void offeredAgain.run(of.chatId, of.factId, of.deviceId, of.agentId, atMs),
    /** That computer has it; repeats keep the earliest times. */
    confirmed: (
      of: Pick<DeliveryRow, 'chatId' | 'factId' | 'deviceId' | 'agentId'>,
      at: { deliveredAtMs: number; readAtMs: number | undefined },
    ): void =>
      void confirmed.run(
        of.chatId,
        of.factId,
        of.deviceId,
        of.agentId,
        at.deliveredAtMs,
        at.readAtMs ?? null,
      ),
    personsOf: (chatId: ChatId, factId: string): PersonsDelivery[] =>
      persons.all(chatId, factId).map((row) => ({
        agentId: row.agentId,
        deliveredAtMs: row.deliveredAtMs ?? undefined,
        readAtMs: row.readAtMs ?? undefined,
      })),
    drop: (chatId: ChatId, factId: string): void => void drop.run(chatId, factId),
    /** What this person has not confirmed of the chat is not offered to them any more. */
    dropOf: (chatId: ChatId, agentId: AgentId): void => void dropOf.run(chatId, agentId),
    /** Computers that have not confirmed everything. */
    openDevices: (): { deviceId: DeviceId; agentId: AgentId }[] => openDevices.all(),
    /** The newest of what this computer confirmed, by when it was offered; epoch ms, 0: nothing. */
    lastConfirmedMs: (deviceId: DeviceId): number => lastConfirmed.get(deviceId)?.ms ?? 0,
    /**
     * What this computer has not confirmed and was offered at or before `beforeMs`, or later than `latestMs` (the clock was set
     * back); a computer whose person has it elsewhere is offered it `mostOffers` times in all. Oldest offers first.
     */
    dueAgain: (
      deviceId: DeviceId,
      of: { beforeMs: number; latestMs: number; mostOffers: number; limit: number },
    ): DueOffer[] => again.all(deviceId, of.beforeMs, of.latestMs, of.mostOffers, of.limit),
    /** What no computer of this person has confirmed, and this one was never offered. */
    dueFirst: (agentId: AgentId, deviceId: DeviceId, limit: number): DueOffer[] =>
      unknownTo.all(agentId, deviceId, limit).map((row) => ({ ...row, deviceId, offers: 0 })),
  };
};
export type DeliveryStore = ReturnType<typeof createDeliveryStore>;
