import { z } from 'zod';
import type { AccountId } from '../../../shared/domain/index.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';
import { claimTable, claimTermTable } from './tables.ts';

/** Everything that holders said up to this envelope is contained in what is known here. */
const knownSeqKey = (accountId: AccountId): string => `bridge.claims-known-seq:${accountId}`;
const basisKey = (accountId: AccountId): string => `bridge.claims-basis:${accountId}`;

/** What lease holders have said of the answers they may begin (decision 0078). In the caller's transaction. */
export const createClaimStore = (db: Database) => {
  const claims = claimTable.on(db);
  const terms = claimTermTable.on(db);
  const whole = terms.select(
    'WHERE account_id = ? AND fence > ? AND fence <= ? AND is_whole = 1 ORDER BY since_ms',
  );
  const settings = createSettingStore(db);
  const basisOf = (accountId: AccountId): number => settings.read(basisKey(accountId), z.number()) ?? 0;
  const forgetClaims = db.prepare('DELETE FROM bridge_claim WHERE account_id = ? AND fence <= ?');
  const used = db.prepare<{ found: number }>(`
    SELECT EXISTS (SELECT 1 FROM bridge_claim_term WHERE account_id = ? AND fence = ?)
      OR EXISTS (SELECT 1 FROM bridge_inbound WHERE account_id = ? AND fence = ?)
      OR EXISTS (SELECT 1 FROM bridge_answer WHERE account_id = ? AND fence = ?) AS found`);
  const forgetTerms = db.prepare('DELETE FROM bridge_claim_term WHERE account_id = ? AND fence <= ?');
  return {
    /**
     * One word of a lease's holder. One that is missing before it makes everything of that lease doubtful, but before a basis and
     * before its last one, which name all that was begun; a repeat changes nothing.
     */
    note(word: {
      accountId: AccountId;
      fence: number;
      number: number;
      eventIds: readonly string[];
      isBasis: boolean;
      isLast: boolean;
      /** The envelope that brought it. */
      seq: number;
      atMs: number;
    }): void {
      const { accountId, fence, number, atMs } = word;
      const key = { accountId, fence };
      const known = terms.get(key);
      if ((word.isBasis || word.isLast) && number >= (known?.nextNumber ?? 0)) {
        terms.put({ ...key, nextNumber: number + 1, isWhole: true, sinceMs: known?.sinceMs ?? atMs });
        const isNewBasis = word.isBasis && fence > basisOf(accountId);
        if (isNewBasis) settings.write(basisKey(accountId), z.number(), fence);
        if (fence === basisOf(accountId)) settings.write(knownSeqKey(accountId), z.number(), word.seq);
      } else if (known === undefined || number >= known.nextNumber) {
        const isNext = number === (known?.nextNumber ?? 0);
        terms.put({
          ...key,
          nextNumber: number + 1,
          isWhole: isNext && (known?.isWhole ?? true),
          sinceMs: known?.sinceMs ?? atMs,
        });
      }
      for (const eventId of word.eventIds) {
        const before = claims.get({ accountId, eventId });
        if (before === undefined || before.fence < fence) claims.put({ accountId, eventId, fence, atMs });
      }
    },
    /** A lease of this console's own: what it begins it knows by itself. */
    noteOwnTerm(accountId: AccountId, fence: number, atMs: number): void {
      terms.insertNew({ accountId, fence, nextNumber: 0, isWhole: true, sinceMs: atMs });
    },
    /**
     * Since when every word of every lease after this one, up to the other (included), has come here, epoch ms; undefined: one is
     * missing.
     */
    wholeSinceMs(accountId: AccountId, afterFence: number, upToFence: number): number | undefined {
      const found = whole.all(accountId, afterFence, upToFence);
      return found.length === upToFence - afterFence ? found[0]?.sinceMs : undefined;
    },
    /** 0: nothing of what came before is contained in what is known here. */
    knownSeqOf: (accountId: AccountId): number => settings.read(knownSeqKey(accountId), z.number()) ?? 0,
    setKnownSeq(accountId: AccountId, seq: number): void {
      settings.write(knownSeqKey(accountId), z.number(), seq);
    },
    /** Something here was done under this lease. */
    isUsed: (accountId: AccountId, fence: number): boolean =>
      used.get(accountId, fence, accountId, fence, accountId, fence)?.found === 1,
    /** The newest lease of whose holder a basis has come; 0: none. */
    basisOf,
    isClaimed: (accountId: AccountId, eventId: string): boolean =>
      claims.get({ accountId, eventId }) !== undefined,
    forgetAccount(accountId: AccountId): void {
      settings.delete(basisKey(accountId));
      settings.delete(knownSeqKey(accountId));
    },
    /** What became of everything up to this lease is known here. */
    forgetUpTo(accountId: AccountId, fence: number): void {
      forgetClaims.run(accountId, fence);
      forgetTerms.run(accountId, fence);
    },
  };
};
