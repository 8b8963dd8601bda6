/**
 * Every promised time: code that keeps or deletes reads it here, as do the privacy page and docs/privacy.md.
 * Units: days, unless the name says otherwise.
 */
export const retention = {
  /** Instagram content in a console's cache (policy I6: whatever a clock or a missed webhook does). */
  instagramContentDays: 30,
  /** Private chats in a console's cache, unless IT sets another policy. */
  privateChatDays: 365,
  /** That a computer of the same person asked for the private chats, and how it ended. */
  historyTransferDays: 90,
  /** Why the person was or was not told of a message: asked soon, or never. */
  noticeDays: 7,
  /** A console whose relay has not answered for this long wipes itself, unless IT sets another policy. */
  consoleWithoutContactDays: 14,
  /** Damaged or locked local data that was set aside: it may hold Instagram content, so no longer than that. */
  setAsideDays: 30,
  /** Sealed envelopes that wait for a console. */
  envelopeDays: 7,
  /** Hashes by which a repeat is recognised: Meta repeats for 36 hours, a console may be off for days. */
  seenDays: 7,
  /** An attempt to connect Facebook. */
  connectTicketMinutes: 15,
  /** Log lines of the relay. */
  logLineDays: 14,
  /** From an uninstall to the removal of the data (policy I4): the most that is allowed. */
  uninstallDays: 7,
  /** Removal records and what belongs to them: next year's audit still finds them. */
  recordDays: 400,
  /** Entries of the audit log: the same. */
  auditDays: 400,
} as const;

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
/** Whole milliseconds, also of a fraction of a day. */
export const daysToMs = (days: number): number => Math.round(days * dayMs);
