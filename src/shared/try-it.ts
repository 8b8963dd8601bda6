/** The names of “Try it”, the list of `npm start`. Without the schema library: the renderer uses these values too. */

/** In the order in which a person meets them. */
export const tryItSteps = [
  'sign-in',
  'connect',
  'customer',
  'answer',
  'colleague',
  'failure',
  'record',
] as const;
export type TryItStep = (typeof tryItSteps)[number];

/** Everything that can be made to fail, in the order of the list. The first word names the party that fails. */
export const failureNames = [
  'instagram-window-closed',
  'instagram-customer-unreachable',
  'instagram-other-app',
  'instagram-access-off',
  'instagram-reconnect',
  'instagram-temporary',
  'instagram-no-answer',
  'instagram-slow',
  'instagram-unreachable',
  'instagram-no-profile',
  'instagram-held-back',
  'instagram-twice',
  'instagram-slow-down',
  'livechat-elsewhere',
  'livechat-too-many',
  'livechat-license',
  'livechat-version',
  'livechat-unreachable',
  'livechat-token-expired',
  'livechat-signed-out',
  'livechat-suspended',
  'relay-away',
  'relay-killed',
] as const;
export type FailureName = (typeof failureNames)[number];
