import { z } from 'zod';
import { type AccountId, type PageId, accountIdSchema, pageIdSchema } from '../../shared/domain/ids.ts';
import type { Reader, Writer } from './store.ts';

const grantedSchema = z.array(z.object({ pageId: pageIdSchema, accountId: accountIdSchema }));
export type GrantedPage = { pageId: PageId; accountId: AccountId };

/** One attempt to connect Facebook, from the click in the console to the choice of a Page. */
export interface ConnectTicket {
  ticket: string;
  workspaceId: string;
  deviceId: string;
  /** Undefined until Facebook granted. */
  granted: { pages: GrantedPage[]; personId: string } | undefined;
}

export const insertTicket = async (
  writer: Writer,
  ticket: { ticket: string; stateHash: string; workspaceId: string; deviceId: string; expiresAtMs: number },
): Promise<void> => {
  await writer
    .insertInto('connect_tickets')
    .values({
      ticket: ticket.ticket,
      state_hash: ticket.stateHash,
      workspace_id: ticket.workspaceId,
      device_id: ticket.deviceId,
      expires_at_ms: ticket.expiresAtMs,
    })
    .execute();
};

/** Invalidates the state and returns its ticket; undefined when the state is unknown, expired or used. */
export const takeState = async (
  writer: Writer,
  stateHash: string,
  nowMs: number,
): Promise<ConnectTicket | undefined> => {
  const row = await writer
    .updateTable('connect_tickets')
    .set({ state_hash: null })
    .where('state_hash', '=', stateHash)
    .where('expires_at_ms', '>', nowMs)
    .returning(['ticket', 'workspace_id', 'device_id'])
    .executeTakeFirst();
  return (
    row && {
      ticket: row.ticket,
      workspaceId: row.workspace_id,
      deviceId: row.device_id,
      granted: undefined,
    }
  );
};

export const setGranted = async (
  writer: Writer,
  ticket: string,
  granted: { pages: readonly GrantedPage[]; personId: string; expiresAtMs: number },
): Promise<void> => {
  await writer
    .updateTable('connect_tickets')
    .set({
      granted: JSON.stringify(granted.pages),
      person_id: granted.personId,
      expires_at_ms: granted.expiresAtMs,
    })
    .where('ticket', '=', ticket)
    .execute();
};

export const findTicket = async (
  db: Reader,
  ticket: string,
  nowMs: number,
): Promise<ConnectTicket | undefined> => {
  const row = await db
    .selectFrom('connect_tickets')
    .selectAll()
    .where('ticket', '=', ticket)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    ticket: row.ticket,
    workspaceId: row.workspace_id,
    deviceId: row.device_id,
    granted:
      row.granted === null || row.person_id === null
        ? undefined
        : { pages: grantedSchema.parse(JSON.parse(row.granted)), personId: row.person_id },
  };
};

export const sweepTickets = async (writer: Writer, nowMs: number): Promise<void> => {
  await writer.deleteFrom('connect_tickets').where('expires_at_ms', '<=', nowMs).execute();
};
