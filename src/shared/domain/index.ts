export * from './agent.ts';
export * from './conversation.ts';
export type { IdentityToken } from './identity-token.ts';
export * from './ids.ts';
export * from './private-chat.ts';
export * from './reply-text.ts';
export * from './reply-window.ts';
export * from './work.ts';
