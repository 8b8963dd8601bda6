export {
  createSession,
  type Session,
  type SessionEvents,
  type SessionOptions,
  type SignOutResult,
} from './session.ts';
export { readStoredTokens, signedInState, type Identity, type StoredTokens } from './stored-tokens.ts';
