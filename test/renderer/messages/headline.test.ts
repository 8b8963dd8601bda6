import { describe, expect, it } from 'vitest';
import { accountLines, headlineWords } from '../../../src/renderer/messages/headline.ts';
import {
  accountHeadline,
  standingLines,
  type StandingFacts,
} from '../../../src/renderer/messages/standing.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { scheduledUninstall } from '../fake/removal.ts';

/**
 * The headline is the worst line, with one next action, on every screen. Before: the line under the title knew the network and
 * nothing of Instagram, its button was the same whatever was wrong, and the headline of the account was green over a bridge in red.
 */
const now = new Date(2026, 10, 21, 14, 30).getTime();
const world = fakeWorld({ clock: { now: () => now }, agents: 4, conversations: 1 });
const channel = world.channel!;
const online = { state: 'online', sinceMs: now - 60_000 } as const;
const off = { state: 'offline', sinceMs: now - 60_000 } as const;
const app = { ...world.app, relay: online, livechat: online, sendingPause: undefined };
const well = { app, channel, removals: { removals: [] } };
const how = { whom: 'Maria', isForAdmin: true, isSaidBelow: false };
type Facts = StandingFacts & { app: typeof world.app };

const cases: [name: string, facts: Facts, action: string | undefined][] = [
  ['Facebook refuses', { ...well, channel: { ...channel, state: 'reconnect-needed' } }, 'admin'],
  ['Instagram sends nothing', { ...well, channel: { ...channel, state: 'subscription-missing' } }, 'admin'],
  ['the access has ended', { ...well, channel: { ...channel, accessEndsAtMs: now - 1 } }, 'admin'],
  ['the key to answer is on its way', { ...well, channel: { ...channel, canSend: false } }, undefined],
  ['the network is away', { ...well, app: { ...app, relay: off, livechat: off } }, 'reconnect'],
  [
    'the sign-in is over',
    { ...well, app: { ...app, session: { ...app.session, isSignInNeeded: true } as never } },
    'sign-in',
  ],
  [
    'who it is has to be proven',
    { ...well, app: { ...app, session: { ...app.session, isIdentityNeeded: true } as never } },
    'sign-in',
  ],
];

describe('the headline', () => {
  it('is not there while all is well', () => {
    expect(headlineWords(well, now, how)).toBeUndefined();
  });

  it.each(cases)('is the worst line with its one action while %s', (_, facts, action) => {
    const words = headlineWords(facts, now, how);
    expect(words?.tone).toBe(standingLines(facts, now)[0].tone);
    expect(words?.action).toBe(action);
    expect(words?.sentence).not.toBe('');
  });

  it('sends an agent to nobody’s page, and says who can help', () => {
    const facts: Facts = { ...well, channel: { ...channel, state: 'reconnect-needed' } };
    const words = headlineWords(facts, now, { ...how, isForAdmin: false });
    expect(words?.action).toBeUndefined();
    expect(words?.sentence).toContain('An admin can repair it.');
  });

  it('says of Instagram nothing twice where the page below says it, and the rest still', () => {
    const refused = { ...channel, state: 'reconnect-needed' as const };
    expect(headlineWords({ ...well, channel: refused }, now, { ...how, isSaidBelow: true })).toBeUndefined();
    const both: Facts = { ...well, app: { ...app, relay: off, livechat: off }, channel: refused };
    expect(headlineWords(both, now, { ...how, isSaidBelow: true })?.action).toBe('reconnect');
  });

  it('leaves a removal to its own line', () => {
    const removals = { removals: [{ ...scheduledUninstall(now), steps: [] }] };
    expect(headlineWords({ ...well, removals }, now, how)).toBeUndefined();
  });
});

describe('the headline of the account', () => {
  const bridge = (state: 'active' | 'reconnect-needed' | 'waiting-for-grant') => ({
    state: { ...world.bridge!, state, holder: undefined, reason: undefined },
    holder: undefined,
  });
  const tone = (lines: Parameters<typeof accountHeadline>[1]): string =>
    accountHeadline(well, lines, now).tone;
  it('is as bad as the bridge below it, and as an access that ends soon', () => {
    expect(tone(accountLines([], channel, bridge('active'), now))).toBe('good');
    expect(tone(accountLines([], channel, bridge('reconnect-needed'), now))).toBe('bad');
    const ending = { ...channel, accessEndsAtMs: now + 5 * 86_400_000 };
    expect(tone(accountLines([], ending, undefined, now))).toBe('warning');
  });

  it('does not blame a team that does without the bridge', () => {
    expect(tone(accountLines([], channel, bridge('waiting-for-grant'), now))).toBe('good');
  });
});
