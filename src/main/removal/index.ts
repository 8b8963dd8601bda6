import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { RemovalEvents, RemovalRoom } from './contract.ts';

export type { RemovalEvents, RemovalRoom } from './contract.ts';

export const createRemoval = (): RemovalRoom => {
  const emitter = createEmitter<RemovalEvents>(() => undefined);
  const unreachable = (): never => {
    throw new BackchannelError('RELAY_UNREACHABLE');
  };
  return {
    on: emitter.on,
    view: () => ({ removals: [], local: [] }),
    plan: unreachable,
    start: async () => unreachable(),
    cancel: async () => unreachable(),
    bringForward: async () => unreachable(),
    saveRecord: async () => unreachable(),
    openRecord: unreachable,
    saveLocalRecords: async () => unreachable(),
    saveAudit: async () => unreachable(),
  };
};
