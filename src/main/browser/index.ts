export { createAwaitedPages, type AwaitedPages, type OpenAwaitedPage } from './awaited-pages.ts';
export { checkedAddress } from './checked-address.ts';
export { createOpenInBrowser, type OpenInBrowser } from './open-in-browser.ts';
