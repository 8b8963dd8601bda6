import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { idTextSchema, listOf } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { type AuditEntry, auditEntrySchema, splitAuditSubject } from '../../shared/wire/removal.ts';
import type { Reader } from '../store/index.ts';
import type { Departed } from './bring-forward.ts';

/** What an administrator saves in Admin, Audit, "Save as a file…". */
const auditFileSchema = z.object({
  format: z.literal('backchannel-audit-v1'),
  salt: idTextSchema,
  entries: listOf(auditEntrySchema),
});

/** What happened in one team after the backup was taken, as far as its audit log says. */
export interface SinceBackup {
  workspaceId: string;
  departed: Departed[];
  /** Things that somebody has to order again, by the audit log's word for them. */
  toRepeat: { action: string; atMs: number; subject: string | undefined }[];
}

/** Data that was taken away and is back, and a key that is known to somebody who may not have it. */
const repeated: ReadonlySet<string> = new Set([
  'channel-disconnected',
  'customer-erased',
  'uninstall-scheduled',
  'uninstall-brought-forward',
  'channel-key-replaced',
]);

const departedIn = ({ action, subject, actor }: AuditEntry): Departed[] => {
  if (subject === undefined) return [];
  const { id, agentHash } = splitAuditSubject(subject);
  if (action === 'computer-removed')
    return [{ deviceId: id, cause: agentHash !== undefined && agentHash === actor ? 'own' : 'admin' }];
  if (action === 'computer-suspended') return [{ deviceId: id, cause: 'suspended' }];
  return action === 'computer-signed-out' ? [{ deviceId: id, cause: 'signed-out' }] : [];
};

/**
 * What a saved audit log holds beyond the restored database.
 * Errors: INPUT_INVALID when the file is none, or belongs to no team in the database.
 */
export const readSinceBackup = async (db: Reader, file: string): Promise<SinceBackup> => {
  let saved: z.infer<typeof auditFileSchema>;
  try {
    saved = auditFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new BackchannelError('INPUT_INVALID', { details: { field: 'audit' } });
  }
  const workspace = await db
    .selectFrom('audit_salts')
    .select('workspace_id')
    .where('salt', '=', saved.salt)
    .executeTakeFirst();
  if (!workspace) throw new BackchannelError('INPUT_INVALID', { details: { field: 'audit' } });
  const workspaceId = workspace.workspace_id;
  const { last } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.max<number | null>('n').as('last'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  const later = saved.entries.filter(({ n, outcome }) => n > (last ?? 0) && outcome === 'done');
  return {
    workspaceId,
    departed: later.flatMap(departedIn),
    toRepeat: later
      .filter(({ action }) => repeated.has(action))
      .map(({ action, atMs, subject }) => ({ action, atMs, subject })),
  };
};
