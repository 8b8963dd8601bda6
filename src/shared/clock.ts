/** The time, passed in so that tests can set it. Units: epoch ms. */
export interface Clock {
  now(): number;
}

/** The computer's clock. */
export const systemClock: Clock = { now: () => Date.now() };
