export * from './app.ts';
export * from './conversations.ts';
export * from './privacy.ts';
export * from './private-chats.ts';
export * from './team.ts';
export * from './threads.ts';
export * from './try-it.ts';
export * from './work.ts';
