export { createSession } from './session.ts';
export type { Session, SessionEvents, SessionOptions, SignOutResult } from './session.ts';
export type { Identity } from './stored-tokens.ts';
