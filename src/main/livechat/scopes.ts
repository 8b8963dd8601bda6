/**
 * What an agent's desktop asks for; every one can be had by a normal agent. Source: livechat.md §3, and `accounts--my:ro`, with
 * which the relay learns whose token it was shown.
 */
export const desktopScopes = [
  'chats--access:rw',
  'customers:rw',
  'agents--my:rw',
  'agents--all:ro',
  'agents-bot--all:ro',
  'groups--all:ro',
  'tags--groups:ro',
  'multicast:rw',
  'accounts--my:ro',
] as const;
