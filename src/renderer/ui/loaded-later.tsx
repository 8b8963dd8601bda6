import { useSyncExternalStore, type ComponentType, type ReactNode } from 'react';

/** A part of the window that lies in a file of its own. It renders nothing until that file is there. */
export interface LoadedLater<Props> {
  (props: Props): ReactNode;
  /** Fetches the file, once; afterwards the part renders at once. Errors: those of the file, which the part throws too. */
  load(): Promise<void>;
}

/**
 * A part of the window that the first picture does without. Unlike `lazy` it needs no Suspense around it: React holds what has
 * come after a placeholder back for up to 300 ms, and a part whose file is there already would still be drawn in two steps.
 */
export const loadedLater = <Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
): LoadedLater<Props> => {
  let arrived: { part: ComponentType<Props> } | { error: unknown } | undefined;
  let asked: Promise<void> | undefined;
  const followers = new Set<() => void>();
  const load = (): Promise<void> =>
    (asked ??= fetchPart().then(
      (part) => {
        arrived = { part };
        for (const follower of followers) follower();
      },
      (error: unknown) => {
        arrived = { error };
        for (const follower of followers) follower();
        throw error;
      },
    ));
  const follow = (follower: () => void): (() => void) => {
    followers.add(follower);
    // A file that cannot be loaded is thrown below, where the window has a place to say it.
    load().catch(() => undefined);
    return () => void followers.delete(follower);
  };
  const present = (): typeof arrived => arrived;
  const Part = (props: Props): ReactNode => {
    const there = useSyncExternalStore(follow, present, present);
    if (there === undefined) return undefined;
    if ('error' in there) throw there.error;
    return <there.part {...props} />;
  };
  return Object.assign(Part, { load });
};
