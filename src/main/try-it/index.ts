export { createTryIt, type TryIt } from './try-it.ts';
