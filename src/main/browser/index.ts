export { createAwaitedPages, type AwaitedPages, type OpenAwaitedPage } from './awaited-pages.ts';
export { checkedAddress } from './checked-address.ts';
export {
  isExpected,
  openLoopbackListener,
  type LoopbackListener,
  type ReadRequest,
} from './loopback-listener.ts';
export type { LoopbackPage } from './loopback-page.ts';
export { createOpenInBrowser, type OpenInBrowser } from './open-in-browser.ts';
