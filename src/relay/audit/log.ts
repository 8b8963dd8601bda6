import { daysToMs, retention } from '../../shared/removal/index.ts';
import {
  type AuditAnswer,
  auditActorText,
  auditChainText,
  auditSubjectOf,
} from '../../shared/wire/removal.ts';
import { randomName, sha256 } from '../crypto.ts';
import type { Reader, Writer } from '../store/index.ts';

/** Who acted: an agent (stored as a hash), a platform, or the relay's own clock. */
export type Actor = { agentId: string } | 'livechat' | 'meta' | 'relay';

/** An entry to append. */
export interface AuditNote {
  workspaceId: string;
  actor: Actor;
  action: AuditAction;
  /** Id of a removal, a channel or a computer. */
  subject?: string | undefined;
  /** Whose computer it is about; stored as a hash behind the id (`auditSubjectOf`). */
  subjectAgentId?: string | undefined;
  /** Code of the refusal; by default 'done'. */
  outcome?: string;
  atMs: number;
  /** Not written when the same was written of the same person within this time, ms. */
  unlessWithinMs?: number | undefined;
}

/** What was done or tried. */
export type AuditAction =
  | 'facebook-asked'
  | 'channel-connected'
  | 'channel-disconnected'
  | 'channel-key-made'
  | 'channel-key-replaced'
  | 'uninstall-scheduled'
  | 'uninstall-cancelled'
  | 'uninstall-brought-forward'
  | 'customer-erased'
  | 'notice-checked'
  | 'removal-confirmed'
  | 'removal-finished'
  | 'audit-exported'
  | 'audit-viewed'
  | 'page-grant-revoked'
  | 'integration-grant-authorized'
  | 'integration-grant-renewed'
  | 'integration-grant-revoked'
  | 'computer-enrolled'
  | 'computer-signed-out'
  | 'computer-removed'
  | 'computer-suspended'
  | 'computer-waiting'
  | 'computer-approved'
  | 'computer-readmitted';

const entriesPerAnswer = 500;
/** Refusals of one person that are written in this time, so that nobody can fill the log. */
const refusalsMs = 60_000;
const maxRefusals = 10;

const saltOf = async (writer: Writer, workspaceId: string): Promise<string> => {
  await writer
    .insertInto('audit_salts')
    .values({ workspace_id: workspaceId, salt: randomName(16) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await writer
    .selectFrom('audit_salts')
    .select('salt')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return row.salt;
};

/** Appends to a workspace's log. Entries form a chain of hashes: none can be changed or removed from the middle unnoticed. */
export const appendAudit = async (writer: Writer, note: AuditNote): Promise<void> => {
  const { workspaceId, actor, action, outcome = 'done', atMs } = note;
  const salt = await saltOf(writer, workspaceId);
  const hashOf = (agentId: string): string =>
    sha256(auditActorText(salt, agentId)).toString('hex').slice(0, 32);
  const actorName = typeof actor === 'string' ? actor : hashOf(actor.agentId);
  const subject =
    note.subject === undefined || note.subjectAgentId === undefined
      ? note.subject
      : auditSubjectOf(note.subject, hashOf(note.subjectAgentId));
  if (note.unlessWithinMs !== undefined) {
    const earlier = await writer
      .selectFrom('audit')
      .select('n')
      .where('workspace_id', '=', workspaceId)
      .where('actor', '=', actorName)
      .where('action', '=', action)
      .where('at_ms', '>', atMs - note.unlessWithinMs)
      .executeTakeFirst();
    if (earlier) return;
  }
  const last = await writer
    .selectFrom('audit')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (outcome !== 'done') {
    const { count } = await writer
      .selectFrom('audit')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('workspace_id', '=', workspaceId)
      .where('actor', '=', actorName)
      .where('outcome', '!=', 'done')
      .where('at_ms', '>', atMs - refusalsMs)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxRefusals) return;
  }
  const entry = { n: (last?.n ?? 0) + 1, atMs, actor: actorName, action, subject, outcome };
  await writer
    .insertInto('audit')
    .values({
      workspace_id: workspaceId,
      n: entry.n,
      at_ms: atMs,
      actor: actorName,
      action,
      subject: subject ?? null,
      outcome,
      hash: sha256(auditChainText(last?.hash ?? '', entry)).toString('hex'),
    })
    .execute();
};

/** Entries after number `after`, at most 500, and the salt of the actors' hashes. */
export const readAudit = async (db: Reader, workspaceId: string, after: number): Promise<AuditAnswer> => {
  const salt = await db
    .selectFrom('audit_salts')
    .select('salt')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('n', '>', after)
    .orderBy('n')
    .limit(entriesPerAnswer)
    .execute();
  return {
    salt: salt?.salt ?? '',
    entries: rows.map((row) => ({
      n: row.n,
      atMs: row.at_ms,
      actor: row.actor,
      action: row.action,
      subject: row.subject ?? undefined,
      outcome: row.outcome,
      hash: row.hash,
    })),
  };
};

/** Deletes old entries, except the last one of each workspace, from which the chain goes on. */
export const sweepAudit = async (writer: Writer, nowMs: number): Promise<void> => {
  await writer
    .deleteFrom('audit')
    .where('at_ms', '<', nowMs - daysToMs(retention.auditDays))
    .where((eb) =>
      eb(
        'n',
        '<',
        eb
          .selectFrom('audit as newer')
          .whereRef('newer.workspace_id', '=', 'audit.workspace_id')
          .select(({ fn }) => fn.max('newer.n').as('n')),
      ),
    )
    .execute();
};

/** Deletes a workspace's log. Returns the number of entries. */
export const deleteAudit = async (writer: Writer, workspaceId: string): Promise<number> => {
  const gone = await writer.deleteFrom('audit').where('workspace_id', '=', workspaceId).executeTakeFirst();
  await writer.deleteFrom('audit_salts').where('workspace_id', '=', workspaceId).execute();
  return Number(gone.numDeletedRows);
};
