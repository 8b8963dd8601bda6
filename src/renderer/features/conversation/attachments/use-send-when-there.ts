import { useEffect, useRef, useState } from 'react';
import type { ReplyFiles } from './use-reply-files.ts';

/** What was to leave when sending was asked for. */
interface Asked {
  /** Everything but the files, as one text. */
  what: string;
  /** Files, those on their way included. */
  count: number;
  /** Files that had been refused already. */
  refused: number;
}

type Files = Pick<ReplyFiles, 'files' | 'arriving' | 'problems'>;

/**
 * How it stands with what was asked for: `ready` when it can leave exactly as it was, `changed` when it no longer is that: the
 * person wrote on, or a file was refused, taken away or added.
 */
export const standingOf = (
  { what, count, refused }: Asked,
  now: string,
  { files, arriving, problems }: Files,
): 'waiting' | 'ready' | 'changed' => {
  if (now !== what || files.length + arriving.length !== count || problems.length > refused) return 'changed';
  return arriving.length > 0 ? 'waiting' : 'ready';
};

/** Sending that was asked for while a file was still being checked. */
export interface SendWhenThere {
  /** `waiting`: it leaves when the files are there. `changed`: it was to, and stays, because it is something else by now. */
  state: 'waiting' | 'changed' | undefined;
  /** Asks for it, as everything stands now. */
  ask(): void;
  /** Nothing leaves by itself, and nothing is said. */
  keep(): void;
}

/**
 * Sends as soon as every file is there, and only what the person saw when they asked (decision 0157).
 * @param send sends all of it, and calls `keep`: what was asked for is done.
 * @param what everything but the files that leaves, as one text.
 * @param onLeft the composer has gone while it waited: nothing leaves that nobody looks at.
 */
export const useSendWhenThere = (
  files: Files,
  what: string,
  { send, onLeft }: { send(): void; onLeft(): void },
): SendWhenThere => {
  const [asked, setAsked] = useState<Asked>();
  const [hasChanged, setHasChanged] = useState(false);
  const standing = asked && standingOf(asked, what, files);
  if (standing === 'changed') {
    setAsked(undefined);
    setHasChanged(true);
  }
  const latest = useRef({ standing, send, onLeft });
  useEffect(() => {
    latest.current = { standing, send, onLeft };
  });
  useEffect(() => {
    if (standing === 'ready') latest.current.send();
  }, [standing]);
  useEffect(
    () => () => {
      if (latest.current.standing === 'waiting') latest.current.onLeft();
    },
    [],
  );
  return {
    state: standing === 'waiting' ? 'waiting' : hasChanged ? 'changed' : undefined,
    ask() {
      setHasChanged(false);
      setAsked({
        what,
        count: files.files.length + files.arriving.length,
        refused: files.problems.length,
      });
    },
    keep() {
      setAsked(undefined);
      setHasChanged(false);
    },
  };
};
