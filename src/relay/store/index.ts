export * from './channels.ts';
export * from './connect-tickets.ts';
export * from './devices.ts';
export * from './envelopes.ts';
export * from './files.ts';
export * from './outside-devices.ts';
export { enforceQuota } from './quota.ts';
export { isOutage, storeErrorOf } from './faults.ts';
export { claimDatabase, countRelaysAt, openStore } from './open.ts';
export { sweepSeen, trimSeen } from './seen.ts';
export { sqlitePath } from './sqlite/store.ts';
export {
  forgetSigners,
  forgetSigning,
  isBoundSigner,
  listSigners,
  noteBoundSigner,
  sweepNonces,
} from './signing.ts';
export { type RelaySignal, type Signals, noSignals } from './signals.ts';
export type { CommitMode, Quota, Reader, RelayStore, StoreOptions, Writer } from './store.ts';
export {
  type AppendOutcome,
  type BodiesOutcome,
  type SealedWebhook,
  type WebhookRecipient,
  envelopeTtlMs,
} from './webhooks.ts';
export { type IdRange, listTeams } from './teams.ts';
export * from './workspaces.ts';
