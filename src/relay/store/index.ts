export * from './channels.ts';
export * from './connect-tickets.ts';
export * from './devices.ts';
export * from './envelopes.ts';
export { type Reader, type RelayStore, type Writer, openStore } from './store.ts';
export * from './workspaces.ts';
