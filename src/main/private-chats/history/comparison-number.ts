import { createHash, randomBytes } from 'node:crypto';
import type { PublicDevice } from './ports.ts';

/** 32 random bytes, base64url. */
export const makeNonce = (): string => randomBytes(32).toString('base64url');

/** What the asker says of its random number before it knows the giver's. SHA-256, base64url. */
export const commitmentOf = (session: string, nonce: string): string =>
  createHash('sha256').update(`backchannel-history-commitment-v1\n${session}\n${nonce}`).digest('base64url');

/**
 * The number that both computers show: eight digits in two groups, of everything that somebody between them would have to change.
 * Short enough to compare at a glance: whoever is in between has to choose before they know it, so one try in a hundred million
 * makes both equal, and a giver takes only a few tries a day.
 */
export const comparisonNumber = (of: {
  workspaceId: string;
  agentId: string;
  session: string;
  giver: PublicDevice;
  asker: PublicDevice;
  giverNonce: string;
  askerNonce: string;
}): string => {
  const device = ({ deviceId, signKey, sealKey }: PublicDevice): string[] => [deviceId, signKey, sealKey];
  const text = [
    'backchannel-history-number-v1',
    of.workspaceId,
    of.agentId,
    of.session,
    ...device(of.giver),
    ...device(of.asker),
    of.giverNonce,
    of.askerNonce,
  ].join('\n');
  const digits = String(createHash('sha256').update(text).digest().readUIntBE(0, 6) % 100_000_000);
  const padded = digits.padStart(8, '0');
  return `${padded.slice(0, 4)} ${padded.slice(4)}`;
};
