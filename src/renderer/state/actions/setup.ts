import type { ManagedView } from '../../../shared/ipc/managed.ts';
import type { RelayCheck } from '../../../shared/ipc/setup.ts';
import { call } from '../../api/call.ts';
import { requestSender, type ActionContext } from './context.ts';

export type SetupActions = ReturnType<typeof createSetupActions>;

/** The first start, and what the organisation and the network of this computer say. */
export const createSetupActions = ({ api, store }: ActionContext) => ({
  /** The address that a link has named; undefined: none has. */
  suggested: (): Promise<string | undefined> => call(api.setup.get()).then(({ suggested }) => suggested),
  /** Errors: CallError. */
  check: (address: string): Promise<RelayCheck> => call(api.setup.check({ address })),
  /** When it is fine the window begins anew. Errors: CallError. */
  use: (address: string): Promise<RelayCheck> => call(api.setup.use({ address })),
  /** The program starts anew and asks for a relay. */
  forget: (): Promise<void> => requestSender(store)(api.setup.forget()),
  /** Errors: CallError. */
  managed: (): Promise<ManagedView> => call(api.managed.get()),
  /** Errors: CallError. */
  async signInToProxy(login: { user: string; password: string }): Promise<void> {
    await call(api.network.signInToProxy(login));
  },
});
