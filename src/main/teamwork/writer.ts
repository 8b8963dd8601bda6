import type { AgentId, ConversationId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { RegisterValue } from '../../shared/wire/index.ts';
import { asIds } from './ids.ts';
import type { Doer, TeamworkDeps, WorkChange } from './ports.ts';
import { fieldOf, type PlacedRegister } from './registers.ts';
import { createStampClock, furthestAheadMs } from './stamp.ts';
import { createWorkStore, type WorkStore } from './store.ts';

/** The one door through which registers change, whoever changed them. Everything in the caller's transaction. */
export interface RegisterWriter {
  readonly store: WorkStore;
  /** By this computer. Undefined: it says so already. Errors: SIGNED_OUT. */
  write(conversationId: ConversationId, value: RegisterValue, doer: Doer): PlacedRegister | undefined;
  /** From another computer. False: what is here is as new, or its clock was wrong. */
  merge(register: PlacedRegister, fromDeviceId: DeviceId): boolean;
  /**
   * This computer's clock is right now: what was stamped here by one that was ahead gets another stamp, in the same order.
   * Answers these registers.
   */
  putRight(): PlacedRegister[];
}

export const createRegisterWriter = (
  deps: Pick<TeamworkDeps, 'db' | 'relayLink' | 'team' | 'clock'> & { changed(change: WorkChange): void },
): RegisterWriter => {
  const { relayLink, team, clock } = deps;
  const store = createWorkStore({
    db: deps.db,
    ownDeviceId: () => relayLink.device()?.deviceId,
    isThere: (deviceId) =>
      relayLink.directory()?.devices.some((device) => device.deviceId === deviceId) ?? true,
    isMember(agentId: AgentId) {
      const agent = team.get(agentId);
      // Before LiveChat was asked for the first time nobody is known.
      return agent === undefined ? team.list().length === 0 : !agent.isSuspended;
    },
  });
  const stamps = createStampClock({
    clock,
    device() {
      const device = relayLink.device();
      if (!device) throw new BackchannelError('SIGNED_OUT');
      return device.deviceId;
    },
    last: store.greatest(),
  });

  const take = (register: PlacedRegister, fromDeviceId: DeviceId | undefined): boolean => {
    const merged = store.merge(register);
    if (merged === false) return false;
    const { accountId, conversationId, value, by, origin } = register;
    deps.changed({
      accountId,
      conversationId,
      customerId: asIds(conversationId).customerId,
      before: merged.before?.value,
      after: value,
      by,
      origin,
      fromDeviceId,
    });
    return true;
  };

  return {
    store,
    write(conversationId, value, doer) {
      const before = store.get(conversationId, fieldOf(value));
      if (before && JSON.stringify(before.value) === JSON.stringify(value)) return undefined;
      const { accountId } = asIds(conversationId);
      // The customer's clock counts too: nothing that was seen is later than that it was seen.
      if ('seenMs' in value) stamps.saw({ ms: value.seenMs, n: 0 });
      const register = { accountId, conversationId, value, stamp: stamps.next(), ...doer };
      take(register, undefined);
      return register;
    },
    merge(register, fromDeviceId) {
      // Whoever sends puts such stamps right before (`putRight`); one that comes all the same would win as long as it is ahead.
      if (register.stamp.ms > clock.now() + furthestAheadMs) return false;
      stamps.saw(register.stamp);
      return take(register, fromDeviceId);
    },
    putRight() {
      const limitMs = clock.now() + furthestAheadMs;
      const ahead = store.laterThan(limitMs);
      stamps.reset(store.greatest(limitMs) ?? { ms: 0, n: 0 });
      return ahead.map((register) => {
        const right = { ...register, stamp: stamps.next() };
        store.restamp(right);
        return right;
      });
    },
  };
};
