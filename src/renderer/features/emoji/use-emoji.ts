import { useEffect, useState } from 'react';
import type { EmojiHabits } from '../../../shared/ipc/emoji.ts';
import { maxRecentEmoji } from '../../../shared/domain/emoji-rules.ts';
import { useActions } from '../../state/react.tsx';
import { loadEmoji, type Emoji } from './emoji-data.ts';

/** The list, once it is wanted; empty before. */
export const useEmojiList = (isWanted: boolean): readonly Emoji[] => {
  const { app } = useActions();
  const [list, setList] = useState<readonly Emoji[]>([]);
  useEffect(() => {
    if (isWanted && list.length === 0) loadEmoji().then(setList, app.notifyProblem);
  }, [app, isWanted, list]);
  return list;
};

/** The person's skin tone and the emoji they used last, kept on this computer. */
export const useEmojiHabits = () => {
  const { app, emoji } = useActions();
  const [habits, setHabits] = useState<EmojiHabits>({ skinTone: 0, recent: [] });
  useEffect(() => {
    emoji.readHabits().then(setHabits, app.notifyProblem);
  }, [emoji, app]);
  const change = (next: EmojiHabits): void => {
    setHabits(next);
    emoji.keepHabits(next).catch(app.notifyProblem);
  };
  return {
    ...habits,
    chooseTone: (skinTone: number): void => change({ ...habits, skinTone }),
    used: (unicode: string): void =>
      change({
        ...habits,
        recent: [unicode, ...habits.recent.filter((one) => one !== unicode)].slice(0, maxRecentEmoji),
      }),
  };
};
