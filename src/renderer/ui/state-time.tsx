import { clockTime, fullTime } from '../messages/time.ts';

/** The time of a state, beside its word; nothing where it is not known. */
export const StateTime = ({ ms }: { ms: number | undefined }) =>
  ms === undefined ? undefined : <time title={fullTime(ms)}>{clockTime(ms)}</time>;
