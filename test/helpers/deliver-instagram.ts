import { join } from 'node:path';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import { appendEnvelopes, openStore } from '../../src/relay/store/index.ts';
import type { Desk, RelayWorld } from './relay-world.ts';

/** Seals as the relay's webhook does, to the key that `desk` knows from the directory, and writes into its stream while the relay is away. */
export const deliverInstagram = async (
  world: RelayWorld,
  desk: Desk,
  items: readonly string[],
): Promise<void> => {
  const key = desk.link.directory()?.channelKey;
  const workspaceId = desk.link.device()?.workspaceId as string;
  if (!key) throw new Error('no channel key');
  const sodium = await loadSodium();
  await world.relay.stop();
  const store = await openStore(`file:${join(world.relayFolder, 'relay.db')}`);
  await store.commit((writer) =>
    appendEnvelopes(
      writer,
      workspaceId,
      items.map((item) => ({
        audience: 'workspace',
        kind: 'instagram',
        keyId: key.keyId,
        sealed: Buffer.from(
          sodium.seal(
            JSON.stringify({ v: 1, accountId: '1784', surface: 'messaging', receivedAtMs: 1, item }),
            key.publicKey,
          ),
          'base64url',
        ),
        keyHash: Buffer.from(`hash of ${item}`),
        expiresAtMs: Date.now() + 3_600_000,
      })),
      Date.now(),
    ),
  );
  await store.close();
  await world.relay.start();
};
