import { loadSodium, type KeyPair } from '../../src/main/relay-link/sodium.ts';
import { pollAnswerSchema } from '../../src/shared/wire/index.ts';
import { keysOf } from './forged-envelope.ts';
import type { Desk } from './relay-world.ts';

/** Every private key for sealing that a thief of this computer finds now: in its secret store, and in any table. */
export const stealKeys = async (desk: Desk): Promise<KeyPair[]> => {
  const tables = desk.db
    .prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .filter(({ name }) =>
      desk.db
        .prepare<{ name: string }>(`PRAGMA table_info("${name}")`)
        .all()
        .some((column) => column.name === 'private_key'),
    );
  const inDatabase = tables.flatMap(({ name }) =>
    desk.db
      .prepare<KeyPair>(`SELECT public_key AS "publicKey", private_key AS "privateKey" FROM "${name}"`)
      .all(),
  );
  return [(await keysOf(desk)).seal, ...inDatabase];
};

/** What these keys make of what was recorded; undefined where none opens it. */
export const openedWith = async (
  keys: readonly KeyPair[],
  recorded: readonly string[],
): Promise<(string | undefined)[]> => {
  const sodium = await loadSodium();
  return recorded.map((sealed) =>
    keys.map((pair) => sodium.open(sealed, pair)).find((text) => text !== undefined),
  );
};

/** What the relay holds for a disconnected desk: what an operator, or who has the relay's disk, can record. */
export const recordWaiting = async (desk: Desk): Promise<string[]> => {
  const answer = await desk.link.request('GET', '/v1/envelopes?after=0', { schema: pollAnswerSchema });
  return answer.envelopes.filter(({ kind }) => kind === 'private').map(({ sealed }) => sealed);
};
