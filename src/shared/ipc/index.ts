export * from './channels.ts';
export * from './computers.ts';
export * from './preflight.ts';
export * from './privacy.ts';
export * from './routes.ts';
export type { ImportReport } from './saved-replies.ts';
export * from './state.ts';
export * from './try-it.ts';
