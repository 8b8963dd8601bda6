export {
  createSession,
  type Session,
  type SessionEvents,
  type SessionOptions,
  type SignOutResult,
} from './session.ts';
export type { Identity } from './stored-tokens.ts';
