export * from './channels.ts';
export * from './computers.ts';
export type { ManagedView } from './managed.ts';
export * from './menus.ts';
export * from './notices.ts';
export type { FirstPicture } from './first-picture.ts';
export * from './policy-state.ts';
export * from './preflight.ts';
export * from './privacy.ts';
export * from './private-history.ts';
export * from './routes.ts';
export type { ChatPlaceInput, SearchHit, SearchProgress } from './search.ts';
export type { ImportReport } from './saved-replies.ts';
export type { RelayCheck } from './setup.ts';
export * from './state.ts';
export type {
  ComputerCheck,
  ComputerCheckId,
  ComputerReport,
  Diagnostics,
  LogLine,
  PlaceId,
  PlaceOfFile,
} from './support.ts';
export * from './try-it.ts';
export type { NoUpdateReason, UpdateView, VersionAdvice } from './updates.ts';
