import { createHash } from 'node:crypto';

/**
 * Twelve digits of a device's public signing key, in groups of four: what a station shows at its terminal, and the window beside
 * “Let in”. It tells two that wait apart; that a key belongs to its person is LiveChat's word, as for every computer.
 */
export const stationCode = (signKey: string): string => {
  const digest = createHash('sha256').update(`backchannel-station-code-v1\n${signKey}`).digest();
  return Array.from({ length: 3 }, (_, group) =>
    String(digest.readUIntBE(group * 4, 4) % 10_000).padStart(4, '0'),
  ).join(' ');
};
