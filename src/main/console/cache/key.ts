import { randomBytes } from 'node:crypto';
import type { SecretStore } from '../../secrets/index.ts';

const keyBytes = 32;
/** Earlier versions counted the keys that became unreadable. */
const maxGenerations = 10;
export const keySecret = (generation: number): string =>
  generation === 0 ? 'database-key' : `database-key-${generation}`;

const isKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text);

export interface CacheKey {
  keyHex: string;
  /** The key was made just now. */
  isNew: boolean;
  generation: number;
}

/** The key of the cache. One that cannot be read is set aside by the secret store, and a new one is made. */
export const cacheKey = async (secrets: SecretStore): Promise<CacheKey> => {
  for (let generation = 0; generation < maxGenerations; generation += 1) {
    const stored = await secrets.get(keySecret(generation));
    if (stored !== undefined && isKey(stored)) return { keyHex: stored, isNew: false, generation };
  }
  const keyHex = randomBytes(keyBytes).toString('hex');
  // Durable before the first page is written with it.
  await secrets.set(keySecret(0), keyHex);
  return { keyHex, isNew: true, generation: 0 };
};

/** Keys that were set aside and can be read again. */
export const formerKeys = async (secrets: SecretStore): Promise<string[]> => {
  const keys: string[] = [];
  for (let generation = 0; generation < maxGenerations; generation += 1)
    keys.push(...(await secrets.setAsideValues(keySecret(generation))));
  return keys.filter(isKey);
};
