/** Loaded only when the program cannot start: what tells why needs packages that the window does not wait for (decision 0022). */
export { createTroubleRouter, startProblemOf } from './ipc/index.ts';
