/** What is played in this window: one at a time, all at the same speed. */

export const playSpeeds = [1, 1.5, 2] as const;
export type PlaySpeed = (typeof playSpeeds)[number];

/** The next speed; after the fastest the first again. */
export const nextSpeed = (speed: PlaySpeed): PlaySpeed =>
  playSpeeds[(playSpeeds.indexOf(speed) + 1) % playSpeeds.length] ?? 1;

interface Playing {
  pause(): void;
}

export const createPlayState = () => {
  let speed: PlaySpeed = 1;
  let playing: Playing | undefined;
  const listeners = new Set<() => void>();
  return {
    speed: (): PlaySpeed => speed,
    setSpeed(next: PlaySpeed): void {
      speed = next;
      for (const listener of listeners) listener();
    },
    /** Answers the function that ends it. */
    onSpeed(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** It plays now: what played before stops. */
    started(player: Playing): void {
      if (playing !== player) playing?.pause();
      playing = player;
    },
    ended(player: Playing): void {
      if (playing === player) playing = undefined;
    },
  };
};

/** Of this window. */
export const playState = createPlayState();

/** `0:07`, `1:02:03`; units: seconds. Undefined while the length is not known. */
export const playTime = (seconds: number | undefined): string | undefined => {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return undefined;
  const whole = Math.floor(seconds + 0.05);
  const two = (number: number): string => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};
