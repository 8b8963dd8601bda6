import type { BackchannelApi } from '../preload/index.ts';

declare global {
  interface Window {
    /** The preload's frozen doorway: the only way out of this page. */
    readonly backchannel: BackchannelApi;
  }
}
