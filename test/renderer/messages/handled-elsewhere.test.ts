import { describe, expect, it } from 'vitest';
import { replyObstacle } from '../../../src/renderer/features/conversation/reply-availability.ts';
import { handledElsewhereWords } from '../../../src/renderer/messages/handled-elsewhere.ts';
import { fakeWorld } from '../fake/fake-world.ts';

const now = 1_790_000_000_000;
const hourMs = 3_600_000;
const marked = { untilMs: now + 21 * hourMs, canTake: true, canAsk: true };
const words = (change: Partial<typeof marked> & { askedAtMs?: number }, nowMs = now) =>
  handledElsewhereWords({ handledElsewhere: { ...marked, ...change } }, nowMs);

describe('M7: a conversation that another app answers', () => {
  it('says so, until when at the latest, and that sending anyway is possible', () => {
    expect(words({})).toEqual({
      sentence:
        'Another app is answering this conversation. If it stops, you can answer again in 21 h at the latest. ' +
        'You can read along, or send anyway: Instagram decides.',
      offer: 'take-over',
    });
  });

  it('is free by itself in an open window, without any event', () => {
    expect(words({}, marked.untilMs - 1)).toBeDefined();
    expect(words({}, marked.untilMs)).toBeUndefined();
    expect(handledElsewhereWords({ handledElsewhere: undefined }, now)).toBeUndefined();
  });

  it('offers to ask where taking is not allowed, once, and nothing where neither is', () => {
    expect(words({ canTake: false })?.offer).toBe('ask-for');
    const asked = words({ canTake: false, askedAtMs: now - 5 * 60_000 });
    expect(asked?.offer).toBeUndefined();
    expect(asked?.sentence).toContain('You asked for it 5 min ago');
    expect(words({ canTake: false, canAsk: false })?.offer).toBeUndefined();
  });

  it('is no obstacle to writing', () => {
    const world = fakeWorld({ agents: 4, conversations: 8, clock: { now: () => now } });
    const conversation = { ...world.conversations[0]!, handledElsewhere: marked };
    const channel = { channel: world.channel, isLoaded: true };
    expect(replyObstacle(conversation, channel, world.app.session, now)).toBeUndefined();
  });
});
