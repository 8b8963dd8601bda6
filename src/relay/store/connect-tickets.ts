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

/** Where the browser goes back to: a listener of the console that began, on its own computer. */
export interface ReturnTo {
  port: number;
  /** Made by the console: how it knows its own browser. */
  state: string;
}

export const insertTicket = async (
  writer: Writer,
  ticket: {
    ticket: string;
    stateHash: string;
    workspaceId: string;
    deviceId: string;
    returnTo: ReturnTo;
    expiresAtMs: number;
  },
): Promise<void> => {
  await writer
    .insertInto('connect_tickets')
    .values({
      ticket: ticket.ticket,
      state_hash: ticket.stateHash,
      workspace_id: ticket.workspaceId,
      device_id: ticket.deviceId,
      return_port: ticket.returnTo.port,
      return_state: ticket.returnTo.state,
      expires_at_ms: ticket.expiresAtMs,
    })
    .execute();
};

/** The attempt of this state and its way back; undefined when the state is unknown, expired or used, or has no way back. */
export const findByState = async (
  db: Reader,
  stateHash: string,
  nowMs: number,
): Promise<{ ticket: string; deviceId: string; returnTo: ReturnTo } | undefined> => {
  const row = await db
    .selectFrom('connect_tickets')
    .select(['ticket', 'device_id', 'return_port', 'return_state'])
    .where('state_hash', '=', stateHash)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst();
  if (!row || row.return_port === null || row.return_state === null) return undefined;
  const returnTo = { port: row.return_port, state: row.return_state };
  return { ticket: row.ticket, deviceId: row.device_id, returnTo };
};

/**
 * A browser has come back to this device with this code: uses up state and attempt. Answers `claimed` once, `repeated` for
 * the same code again, and undefined for an attempt that is unknown, expired, of another device or used with another code.
 */
export const claimTicket = async (
  writer: Writer,
  claim: { ticket: string; deviceId: string; codeHash: string; nowMs: number },
): Promise<'claimed' | 'repeated' | undefined> => {
  const claimed = await writer
    .updateTable('connect_tickets')
    .set({ state_hash: null, code_hash: claim.codeHash })
    .where('ticket', '=', claim.ticket)
    .where('device_id', '=', claim.deviceId)
    .where('expires_at_ms', '>', claim.nowMs)
    .where('state_hash', 'is not', null)
    .where('code_hash', 'is', null)
    .returning('ticket')
    .executeTakeFirst();
  if (claimed) return 'claimed';
  const before = await writer
    .selectFrom('connect_tickets')
    .select('code_hash')
    .where('ticket', '=', claim.ticket)
    .where('device_id', '=', claim.deviceId)
    .where('expires_at_ms', '>', claim.nowMs)
    .executeTakeFirst();
  return before?.code_hash === claim.codeHash ? 'repeated' : undefined;
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
