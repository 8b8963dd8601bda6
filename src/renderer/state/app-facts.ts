import type { State } from './model.ts';

/** The app at Meta lacks Human Agent: nobody can be answered from here after 24 hours. */
export const isHumanAgentMissingIn = ({ app }: State): boolean => app?.humanAgentMissingSinceMs !== undefined;
