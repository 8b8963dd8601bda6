/** The one action that helps most with a reply that was not sent, by the code of its failure. */
export type BestAction = 'retry' | 'ask-admin' | 'give-up';

/** Repeating cannot help: something about the conversation has to change first, or another message is needed. */
const givesUp: ReadonlySet<string> = new Set([
  'INSTAGRAM_WINDOW_CLOSED',
  'INSTAGRAM_THREAD_GONE',
  'INSTAGRAM_MEDIA_REFUSED',
  'INSTAGRAM_UPLOAD_REFUSED',
  'FILE_GONE',
  'INSTAGRAM_TEXT_TOO_LONG',
  'INSTAGRAM_MESSAGE_GONE',
]);

/** Somebody with the right role has to repair the connection, the app or the account; then it can be sent again. */
const asksAdmin: ReadonlySet<string> = new Set([
  'INSTAGRAM_RECONNECT',
  'INSTAGRAM_NOT_CONNECTED',
  'INSTAGRAM_PERMISSION',
  'INSTAGRAM_APP_NOT_APPROVED',
  'INSTAGRAM_ACCESS_OFF',
  'INSTAGRAM_RESTRICTED',
  'INSTAGRAM_HUMAN_AGENT_MISSING',
]);

export const bestAction = (reason: string | undefined): BestAction => {
  if (reason === undefined) return 'retry';
  if (givesUp.has(reason)) return 'give-up';
  return asksAdmin.has(reason) ? 'ask-admin' : 'retry';
};

/** The codes of a failure, for support. */
export const failureDetails = (
  reason: string | undefined,
  detail: string | undefined,
): string | undefined => {
  const parts = [reason, detail === undefined ? undefined : `Instagram ${detail}`];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(' · ');
};
