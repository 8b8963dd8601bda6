import { z } from 'zod';
import { agentIdSchema, type AgentId } from '../../shared/domain/index.ts';
import type { SettingStore } from '../storage/index.ts';
import type { RemovedDevices } from './removed-devices.ts';

const suspendedKey = 'relay.suspended-agents';
const suspendedSchema = z.array(agentIdSchema);

/** Whom LiveChat has suspended, as this console last read it. */
export interface Suspension {
  has(agentId: AgentId): boolean;
  /**
   * All who are suspended now. Answers for whom that has begun or ended. Who is newly suspended and `hasDevice` knows the
   * channel key: it
   * has to be replaced.
   */
  set(
    agentIds: readonly AgentId[],
    hasDevice: (agentId: AgentId) => boolean,
  ): { begun: AgentId[]; ended: AgentId[] };
}

export const createSuspension = (deps: {
  settings: SettingStore;
  removedDevices: Pick<RemovedDevices, 'requireRotation'>;
  channelKeyId: () => string | undefined;
}): Suspension => {
  const { settings } = deps;
  let suspended: Set<AgentId> | undefined;
  const current = (): Set<AgentId> => (suspended ??= new Set(settings.read(suspendedKey, suspendedSchema)));
  return {
    has: (agentId) => current().has(agentId),
    set(agentIds, hasDevice) {
      const before = current();
      const after = new Set(agentIds);
      const begun = [...after].filter((id) => !before.has(id));
      const ended = [...before].filter((id) => !after.has(id));
      if (begun.length + ended.length === 0) return { begun, ended };
      settings.write(suspendedKey, suspendedSchema, [...after]);
      suspended = after;
      const keyId = deps.channelKeyId();
      if (keyId !== undefined && begun.some(hasDevice)) deps.removedDevices.requireRotation(keyId);
      return { begun, ended };
    },
  };
};
