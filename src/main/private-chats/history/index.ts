export { createKeptMessages, placeOfKept, type KeptMessages } from './kept-messages.ts';
export type { HistoryLink } from './ports.ts';
export { createTransferStore } from './transfer-store.ts';
export { createHistoryTransfer, type HistoryTransfer } from './transfer.ts';
