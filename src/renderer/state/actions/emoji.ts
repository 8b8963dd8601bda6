import type { EmojiHabits } from '../../../shared/ipc/emoji.ts';
import { call } from '../../api/call.ts';
import type { ActionContext } from './context.ts';

export type EmojiActions = ReturnType<typeof createEmojiActions>;

/** The person's habits with emoji. Errors: CallError. */
export const createEmojiActions = ({ api }: ActionContext) => ({
  readHabits: (): Promise<EmojiHabits> => call(api.emoji.get()),
  keepHabits: (habits: EmojiHabits): Promise<void> => call(api.emoji.set(habits)),
});
