import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../src/shared/errors.ts';
import { channelLineWords } from '../../../src/renderer/messages/channel-line.ts';
import { emptyWords } from '../../../src/renderer/messages/empty-inbox.ts';
import {
  accessProblem,
  accountHeadline,
  notReceiving,
  standingLines,
  type StandingFacts,
} from '../../../src/renderer/messages/standing.ts';
import { replyObstacle } from '../../../src/renderer/features/conversation/reply-availability.ts';
import { fakeWorld } from '../fake/fake-world.ts';
import { scheduledUninstall } from '../fake/removal.ts';

/**
 * Issue 12, "green verdicts while access is off, removal is scheduled or the network is away". Before: the title said Online,
 * the inbox showed a green mark and the card said Receiving, each by a rule of its own; a cancelled removal blamed a password.
 */
const now = new Date(2026, 10, 21, 14, 30).getTime();
const world = fakeWorld({ clock: { now: () => now }, agents: 4, conversations: 1 });
const channel = world.channel!;
const online = { state: 'online', sinceMs: now - 60_000 } as const;
const off = { state: 'offline', sinceMs: now - 60_000, reason: 'NETWORK_UNREACHABLE' } as const;
const app = { ...world.app, relay: online, livechat: online, sendingPause: undefined };
const well: StandingFacts = { app, channel, removals: { removals: [] } };
const green = world.health.map((item) => ({ ...item, state: 'good' as const }));
const conversation = world.conversations[0]!;

const removal = (state: 'scheduled' | 'cancelled') => ({ removals: [scheduledUninstall(now, { state })] });
const troubles: [name: string, facts: StandingFacts][] = [
  ['the permission is taken back for a removal', { ...well, removals: removal('scheduled') }],
  ['it was, and the removal is cancelled', { ...well, removals: removal('cancelled') }],
  ['Facebook refuses the connection', { ...well, channel: { ...channel, state: 'reconnect-needed' } }],
  ['Instagram sends nothing', { ...well, channel: { ...channel, state: 'subscription-missing' } }],
  ['the key is not here yet', { ...well, channel: { ...channel, state: 'waiting-for-key' } }],
  ['the network is away', { ...well, app: { ...app, relay: off, livechat: off } }],
  ['the relay is away', { ...well, app: { ...app, relay: off } }],
];

/** What title, inbox, empty list and Admin say. */
const verdicts = (facts: StandingFacts) => ({
  title: standingLines(facts, now)[0].tone,
  inbox: channelLineWords({ ...channel, ...facts.channel }, facts, now)?.tone,
  empty: emptyWords('waiting', { ...channel, ...facts.channel }, facts, now).isCaughtUp,
  admin: accountHeadline(facts, green, now).tone,
});

describe('one verdict', () => {
  it('is green everywhere while all is well', () => {
    expect(verdicts(well)).toEqual({ title: 'good', inbox: 'calm', empty: true, admin: 'good' });
  });

  it.each(troubles)('is green nowhere while %s', (_, facts) => {
    const { title, inbox, empty, admin } = verdicts(facts);
    expect(title).not.toBe('good');
    expect(inbox).not.toBe('calm');
    expect(empty).toBe(false);
    expect(admin).toBe(title);
  });

  it('is the worst line of all', () => {
    const facts = { ...well, app: { ...app, relay: off }, removals: removal('scheduled') };
    const lines = standingLines(facts, now);
    expect(lines.map(({ tone }) => tone)).toEqual(['bad', 'warning', 'warning']);
    expect(accountHeadline(well, [{ state: 'good' }, { state: 'bad' }], now)).toEqual({
      word: 'Needs attention',
      tone: 'bad',
    });
  });

  it('lets nobody answer where nothing can leave, and says why', () => {
    const obstacle = replyObstacle(
      { ...conversation, replyWindow: { state: 'open', endsAtMs: now + 3_600_000 } },
      { channel, isLoaded: true },
      app.session,
      now,
      false,
      removal('scheduled'),
    );
    expect(obstacle?.sentence).toContain('taken back when the removal');
  });
});

describe('a cancelled removal', () => {
  it('blames no password, and sends to connecting again', () => {
    const facts = { ...well, channel: { ...channel, state: 'reconnect-needed' as const } };
    expect(accessProblem(facts.channel, removal('cancelled'), now)).toBe('taken-back-cancelled');
    const sentence = notReceiving({ ...facts, removals: removal('cancelled') }, now)?.sentence ?? '';
    expect(sentence).toContain('connected again');
    expect(sentence).not.toContain('password');
    expect(sentence).not.toBe(errorCatalogue.INSTAGRAM_RECONNECT.sentence);
  });

  it('is past once the account is connected again, and what was kept on purpose was not taken back', () => {
    const again = { ...channel, connectedAtMs: now };
    expect(accessProblem(again, removal('cancelled'), now)).toBeUndefined();
    const kept = scheduledUninstall(now);
    const steps = kept.steps.map((step) => ({ ...step, outcome: 'kept-shared' as const }));
    expect(accessProblem(channel, { removals: [{ ...kept, steps }] }, now)).toBeUndefined();
  });
});

describe('what is not known', () => {
  it('is not called empty while the key is missing', () => {
    const waiting = { ...channel, state: 'waiting-for-key' as const };
    expect(emptyWords('all', waiting, { ...well, channel: waiting }, now)).toMatchObject({
      title: 'Waiting for the key',
    });
    expect(emptyWords('all', channel, well, now).title).toBe('No conversations yet');
  });

  it('is not compared with Instagram while the relay is not reached', () => {
    const fresh = { ...channel, verifiedUpToMs: undefined, gap: { state: 'checking' as const } };
    const sentence = (relay: StandingFacts['app']['relay']) =>
      channelLineWords(fresh, { ...well, app: { ...app, relay } }, now)?.sentence;
    expect(sentence(online)).toBe('Comparing with Instagram…');
    expect(sentence(off)).not.toContain('Comparing');
    expect(sentence({ state: 'connecting', sinceMs: now })).toBeUndefined();
  });
});
