/**
 * The contract's limits (shared/domain/group-chat.ts), in characters and people; repeated because the schema library stays out of
 * the window. A test holds them equal.
 */
export const nameLength = 60;
/** Members beside oneself. */
export const mostOthers = 49;
