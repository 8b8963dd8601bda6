export * from './agent.ts';
export * from './conversation.ts';
export * from './earlier-chat.ts';
export * from './ids.ts';
export * from './private-chat.ts';
export * from './reply-text.ts';
export * from './reply-window.ts';
export type { IdentityToken } from './identity-token.ts';
