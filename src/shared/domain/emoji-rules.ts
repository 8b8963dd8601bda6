/** Emoji that the person used last, shown above all others. Without the schema library, so that the window does not load it. */
export const maxRecentEmoji = 27;
