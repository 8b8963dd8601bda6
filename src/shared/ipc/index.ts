export * from './channels.ts';
export * from './computers.ts';
export * from './preflight.ts';
export * from './privacy.ts';
export * from './private-history.ts';
export * from './routes.ts';
export * from './state.ts';
export * from './try-it.ts';
