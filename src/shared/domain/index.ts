export * from './agent.ts';
export * from './conversation.ts';
export { type FileKind, kindOfFile } from './file-kind.ts';
export type { IdentityToken } from './identity-token.ts';
export * from './ids.ts';
export * from './outgoing-file.ts';
export * from './private-chat.ts';
export * from './reply-text.ts';
export * from './reply-window.ts';
