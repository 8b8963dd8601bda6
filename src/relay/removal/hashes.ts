import { sha256 } from '../crypto.ts';

/** Records hold hashes instead of ids: they can be checked by those who know the id. */
export type HashedKind = 'workspace' | 'device' | 'page' | 'person';

/** First 32 hex digits of SHA-256 (shared/removal/record.ts). */
export const hashedName = (kind: HashedKind, id: string): string =>
  sha256(['backchannel-record-v1', kind, id].join('\n')).toString('hex').slice(0, 32);
