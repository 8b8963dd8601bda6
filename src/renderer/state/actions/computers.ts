import type { DeviceId } from '../../../shared/domain/index.ts';
import type { AuditView } from '../../../shared/ipc/computers.ts';
import { call, sentenceOfProblem } from '../../api/call.ts';
import { computersArrived, computersFailed, isSignedIn } from '../updates/index.ts';
import type { ActionContext } from './context.ts';

export type ComputersActions = ReturnType<typeof createComputersActions>;

/** The computers of the team. Main says with `computers.changed` that the list may be different. */
export const createComputersActions = ({ api, store }: ActionContext) => {
  const load = async (): Promise<void> => {
    try {
      const view = await call(api.computers.list());
      store.apply((state) => (isSignedIn(state) ? computersArrived(state, view) : state));
    } catch (problem) {
      if (isSignedIn(store.get())) store.apply((state) => computersFailed(state, sentenceOfProblem(problem)));
    }
  };
  return {
    /** A failed read is kept in the state as its sentence, beside what was read before. */
    load,
    /** The list may be different: read again where it was read before. */
    async changed(): Promise<void> {
      const { view, problem } = store.get().computers;
      if (view !== undefined || problem !== undefined) await load();
    },
    /** Errors of these: CallError, shown where the person asked. */
    async remove(deviceId: DeviceId): Promise<void> {
      await call(api.computers.remove({ deviceId }));
      await load();
    },
    async approve(deviceId: DeviceId): Promise<void> {
      await call(api.computers.approve({ deviceId }));
      await load();
    },
    async readmit(deviceId: DeviceId): Promise<void> {
      await call(api.computers.readmit({ deviceId }));
      await load();
    },
    async renew(thing: 'page-token' | 'integration-grant'): Promise<void> {
      await call(thing === 'page-token' ? api.computers.renewPage() : api.computers.renewGrant());
      await load();
    },
    async endRenewal(deviceId: DeviceId): Promise<void> {
      await call(api.computers.endRenewal({ deviceId }));
      await load();
    },
    readAudit: (): Promise<AuditView> => call(api.computers.getAudit()),
  };
};
