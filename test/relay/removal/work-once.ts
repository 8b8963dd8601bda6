import { readConfig } from '../../../src/relay/config.ts';
import { createMetaRevocation } from '../../../src/relay/platforms/meta-revocation.ts';
import { openRemovals } from '../../../src/relay/removal/index.ts';
import { type RelayStore, openStore } from '../../../src/relay/store/index.ts';
import { createHub } from '../../../src/relay/stream/hub.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { policyVersions } from '../../../src/shared/removal/index.ts';

/**
 * Works on the removals of a database like a relay that has just started, and says each moment at which a kill could make a
 * difference: inside each transaction before its commit, before and after each call to Meta. (After a commit is before the next
 * one.)
 */
export const workOnce = async (environment: Record<string, string>, moment: () => void): Promise<void> => {
  const config = readConfig(environment);
  const store = await openStore(config.databaseUrl, { quota: config.quota, onFault: () => undefined });
  const watched: RelayStore = {
    ...store,
    commit: (job, mode) =>
      store.commit(async (writer) => {
        const result = await job(writer);
        moment();
        return result;
      }, mode),
  };
  const meta = createMetaRevocation(config.meta);
  const around =
    <Value>(call: (id: string) => Promise<Value>) =>
    async (id: string): Promise<Value> => {
      moment();
      const value = await call(id);
      moment();
      return value;
    };
  const fault = (where: string, thrown: unknown): never => {
    throw new Error(where, { cause: thrown });
  };
  const removals = await openRemovals({
    config,
    store: watched,
    clock: systemClock,
    log: {
      access: () => undefined,
      event: () => undefined,
      fault,
      outage: () => undefined,
      outageOver: () => undefined,
      flush: () => undefined,
    },
    hub: createHub(),
    policies: policyVersions,
    relayName: () => 'relay.example',
    meta: { revoke: around(meta.revoke), unsubscribe: around(meta.unsubscribe) },
  });
  await removals.start();
  await removals.run();
  await store.close();
};
