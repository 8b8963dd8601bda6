import type { ConversationId } from '../../shared/domain/index.ts';
import type { RegisterValue } from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';
import type { TeamworkDeps } from './ports.ts';

/** How many replies of a conversation could not be sent from this computer, with the newest reason. */
export interface Failures {
  /** The register's value for this computer. */
  valueOf(
    conversationId: ConversationId,
    deviceId: NonNullable<ReturnType<TeamworkDeps['relayLink']['device']>>['deviceId'],
  ): RegisterValue;
  /** Conversations with such replies. */
  conversations(): ConversationId[];
}

export const createFailures = (db: Database): Failures => {
  const of = db.prepare<{ count: number; reason: string | null }>(
    `SELECT count(*) AS count, max(reason) AS reason FROM outbox WHERE conversation_id = ? AND state = 'failed'`,
  );
  const all = db.prepare<{ id: ConversationId }>(
    `SELECT DISTINCT conversation_id AS id FROM outbox WHERE state = 'failed'`,
  );
  return {
    valueOf(conversationId, deviceId) {
      const found = of.get(conversationId);
      const count = found?.count ?? 0;
      const reason = found?.reason ?? undefined;
      return { kind: 'failed', deviceId, count, ...(reason === undefined ? {} : { reason }) };
    },
    conversations: () => all.all().map(({ id }) => id),
  };
};
