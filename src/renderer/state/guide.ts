import type { PreflightId } from '../../shared/ipc/preflight.ts';
import type { HealthItem } from '../../shared/ipc/state.ts';
import type { ComputerCheckId } from '../../shared/ipc/support.ts';

/** States of the window that the guide says more about, beside errors and lines of checks. */
export const guideStates = [
  'sign-in',
  'identity',
  'let-in',
  'network',
  'relay',
  'livechat',
  'browser',
  'password-store',
  'recovery',
  'set-aside',
  'version',
  'removal',
  'taken-back',
  'taken-back-cancelled',
  'refused',
  'ended',
  'not-subscribed',
  'waiting-for-key',
  'waiting-for-access',
  'not-connected',
  'bridge',
  'trust',
  'handled-elsewhere',
  'nothing-found',
  'not-told',
] as const;
export type GuideState = (typeof guideStates)[number];

/**
 * What somebody asks the guide about: an error by its code, a line of the health view, of “Check the connection” or of
 * “Check this computer” by its id, or a state. Where it stands in the guide: features/guide/places.ts.
 */
export type GuideTopic =
  | `error:${string}`
  | `health:${HealthItem['id']}`
  | `check:${PreflightId}`
  | `computer:${ComputerCheckId}`
  | `state:${GuideState}`;

/** Undefined `place` and `topic`: the guide's beginning. */
export interface GuideTarget {
  /** A chapter or heading (shared/guide.ts). */
  place?: string | undefined;
  topic?: GuideTopic | undefined;
}

/** The open guide. */
export interface GuideSnapshot extends GuideTarget {
  /** How often it was led to a place: the same one may be asked for once more. */
  asked: number;
}

/** What the guide is asked for a line under the title (messages/connection.ts `kind`); undefined for one that ends by itself. */
export const topicOfStrip = (kind: string): GuideTopic | undefined => {
  const [what = '', code = ''] = kind.split(' ');
  if (code !== '') return `error:${code}`;
  if (what === 'livechat-pause') return 'state:livechat';
  const state = guideStates.find((one) => one === what);
  return state === undefined ? undefined : `state:${state}`;
};
