import { call } from '../../api/call.ts';
import { bridgeChanged } from '../updates/index.ts';
import type { ActionContext } from './context.ts';

export type BridgeActions = ReturnType<typeof createBridgeActions>;

/** Bringing Instagram into LiveChat. Main publishes its state as `bridge.changed`. */
export const createBridgeActions = ({ api, store }: ActionContext) => ({
  /** Errors: CallError. */
  async load(): Promise<void> {
    const bridge = await call(api.bridge.get());
    store.apply((state) => bridgeChanged(state, bridge));
  },
  /** Opens the browser; answers when the authorization is done. Errors: CallError, shown where it was asked for. */
  async authorize(): Promise<void> {
    await call(api.bridge.authorize());
  },
  /** Errors: CallError, shown where it was asked for. */
  async setMediaCopies(isOn: boolean): Promise<void> {
    await call(api.bridge.setMediaCopies({ isOn }));
  },
});
