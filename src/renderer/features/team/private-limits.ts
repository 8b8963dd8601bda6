/**
 * The contract's limit (shared/domain/private-chat.ts), in characters; repeated because the schema library stays out of the
 * window. A test holds them equal.
 */
export const maxPrivateLength = 10_000;
