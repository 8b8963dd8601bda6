export { EmojiButton } from './emoji-picker.tsx';
export { findEmoji, toned, type Emoji } from './emoji-data.ts';
export { useEmojiHabits, useEmojiList } from './use-emoji.ts';
