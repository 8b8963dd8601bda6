export * from './routes.ts';
export * from './state.ts';
