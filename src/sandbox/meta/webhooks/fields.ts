/** Webhook fields of the Instagram object, and which field an item belongs to (instagram.md §3, §6.1). */

/** App-level fields of the dashboard. */
export const INSTAGRAM_FIELDS = [
  'messages',
  'messaging_postbacks',
  'message_reactions',
  'messaging_seen',
  'messaging_referral',
  'messaging_handover',
  'standby',
  'message_edit',
  'messaging_policy_enforcement',
  'messaging_optins',
  'response_feedback',
  'comments',
  'live_comments',
  'mentions',
  'story_insights',
] as const;

/** Fields outside messaging: delivered as `changes[]`, retried for 36 hours, never a reason to unsubscribe. */
export const GENERIC_FIELDS: ReadonlySet<string> = new Set([
  'comments',
  'live_comments',
  'mentions',
  'story_insights',
]);

const FIELD_BY_KEY: Record<string, string> = {
  message_edit: 'message_edit',
  message: 'messages',
  reaction: 'message_reactions',
  read: 'messaging_seen',
  postback: 'messaging_postbacks',
  referral: 'messaging_referral',
  pass_thread_control: 'messaging_handover',
  take_thread_control: 'messaging_handover',
  request_thread_control: 'messaging_handover',
  app_roles: 'messaging_handover',
  optin: 'messaging_optins',
  response_feedback: 'response_feedback',
  policy_enforcement: 'messaging_policy_enforcement',
};

/** The field of a messaging item; undefined for a kind that nobody knows. */
export function fieldOf(item: Record<string, unknown>): string | undefined {
  const key = Object.keys(FIELD_BY_KEY).find((candidate) => candidate in item);
  return key === undefined ? undefined : FIELD_BY_KEY[key];
}

/** The message ids an item speaks of. */
export function midsOf(item: Record<string, unknown>): string[] {
  return Object.values(item).flatMap((value) => {
    const mid = typeof value === 'object' && value !== null ? (value as { mid?: unknown }).mid : undefined;
    return typeof mid === 'string' ? [mid] : [];
  });
}
