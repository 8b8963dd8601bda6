import { z } from 'zod';
import { agentIdSchema, type AgentId } from '../../shared/domain/index.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { RemovedDevices } from './removed-devices.ts';

const suspendedKey = 'relay.suspended-agents';
const suspendedSchema = z.array(agentIdSchema);

/** Whom LiveChat has suspended, as this console last read it. */
export interface Suspension {
  has(agentId: AgentId): boolean;
  /**
   * All who are suspended now; of whom nothing is known (`isUnknown`), it stays as it was. Answers for whom that has begun or
   * ended. Who is newly suspended and `hasDevice` knows the channel key: that it has to be replaced is noted with it.
   */
  set(
    agentIds: readonly AgentId[],
    about: { hasDevice: (agentId: AgentId) => boolean; isUnknown: (agentId: AgentId) => boolean },
  ): { begun: AgentId[]; ended: AgentId[] };
}

export const createSuspension = (deps: {
  db: Pick<Database, 'transaction'>;
  settings: SettingStore;
  removedDevices: Pick<RemovedDevices, 'requireRotation'>;
  channelKeyId: () => string | undefined;
}): Suspension => {
  const { settings } = deps;
  let suspended: Set<AgentId> | undefined;
  const current = (): Set<AgentId> => (suspended ??= new Set(settings.read(suspendedKey, suspendedSchema)));
  return {
    has: (agentId) => current().has(agentId),
    set(agentIds, { hasDevice, isUnknown }) {
      const before = current();
      const after = new Set([...agentIds, ...[...before].filter(isUnknown)]);
      const begun = [...after].filter((id) => !before.has(id));
      const ended = [...before].filter((id) => !after.has(id));
      if (begun.length + ended.length === 0) return { begun, ended };
      deps.db.transaction(() => {
        settings.write(suspendedKey, suspendedSchema, [...after]);
        const keyId = deps.channelKeyId();
        if (keyId !== undefined && begun.some(hasDevice)) deps.removedDevices.requireRotation(keyId);
      });
      suspended = after;
      return { begun, ended };
    },
  };
};
