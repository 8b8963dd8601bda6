import type { BackchannelApi } from '../preload/index.ts';

declare global {
  interface Window {
    /** The preload's frozen API: the page's only access to main. */
    readonly backchannel: BackchannelApi;
  }
}
