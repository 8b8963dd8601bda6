import { createHash } from 'node:crypto';
import type { AgentId, IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { maxAuditEntries, type AuditView } from '../../shared/ipc/index.ts';
import {
  type AuditAnswer,
  auditActorText,
  auditAnswerSchema,
  auditChainText,
  type AuditEntry,
  splitAuditSubject,
} from '../../shared/wire/removal.ts';
import type { RelayLink } from '../relay-link/index.ts';

/** The whole log, page by page. `isView`: it is looked at, not saved. Errors: ADMIN_ONLY and those of a signed request. */
export const readAudit = async (
  relayLink: Pick<RelayLink, 'request'>,
  adminToken: IdentityToken,
  isView: boolean,
): Promise<AuditAnswer> => {
  const entries: AuditEntry[] = [];
  let salt = '';
  for (;;) {
    const after = entries.at(-1)?.n ?? 0;
    const page = await relayLink.request('GET', `/v1/audit?after=${after}${isView ? '&view=1' : ''}`, {
      adminToken,
      schema: auditAnswerSchema,
    });
    salt = page.salt;
    const fresh = page.entries.filter(({ n }) => n > after);
    if (fresh.length === 0) return { salt, entries };
    entries.push(...fresh);
  }
};

/** Checks from the second entry on when the log does not begin with 1: earlier entries were deleted by age. */
export const isAuditChain = (entries: readonly AuditEntry[]): boolean =>
  entries.every(({ hash, ...entry }, index) => {
    const before = entries[index - 1];
    if (!before && entry.n !== 1) return true;
    const isNext = !before || entry.n === before.n + 1;
    const text = auditChainText(before?.hash ?? '', entry);
    return isNext && hash === createHash('sha256').update(text).digest('hex');
  });

const parties = new Set(['livechat', 'meta', 'relay']);

/**
 * The newest entries, newest first, with the people of the team by their addresses in place of hashes.
 * Errors: RECORD_FORGED when the chain does not hold.
 */
export const auditViewOf = ({ salt, entries }: AuditAnswer, agentIds: Iterable<AgentId>): AuditView => {
  if (!isAuditChain(entries)) throw new BackchannelError('RECORD_FORGED', { details: { part: 'audit' } });
  const byHash = new Map<string, AgentId>();
  for (const id of agentIds)
    byHash.set(createHash('sha256').update(auditActorText(salt, id)).digest('hex').slice(0, 32), id);
  const newest = entries.slice(-maxAuditEntries).reverse();
  return {
    hasMore: entries.length > newest.length,
    entries: newest.map(({ n, atMs, actor, action, subject, outcome }) => ({
      n,
      atMs,
      agentId: byHash.get(actor),
      party: parties.has(actor) ? (actor as 'livechat' | 'meta' | 'relay') : 'agent',
      action,
      aboutAgentId: byHash.get(splitAuditSubject(subject ?? '').agentHash ?? ''),
      outcome,
    })),
  };
};
