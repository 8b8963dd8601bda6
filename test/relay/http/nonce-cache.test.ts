import { describe, expect, it } from 'vitest';
import { createNonceCache } from '../../../src/relay/http/nonce-cache.ts';

const minuteMs = 60_000;
const roomy = { perDevice: 6000, perWorkspace: 60_000, total: 400_000 };
const a = { id: 'a', workspaceId: 'w' };
const b = { id: 'b', workspaceId: 'w' };
const stranger = { id: 'c', workspaceId: 'other' };

describe('createNonceCache', () => {
  it('accepts a nonce once per device', () => {
    const cache = createNonceCache(roomy);
    expect(cache.use(a, 'n', 0)).toBe('fresh');
    expect(cache.use(a, 'n', 1)).toBe('replayed');
    expect(cache.use(b, 'n', 1)).toBe('fresh');
  });

  it('remembers for as long as the time stamp could be accepted, and then forgets', () => {
    const cache = createNonceCache(roomy);
    const startMs = 1_790_000_000_000;
    cache.use(a, 'first', startMs);
    for (let minute = 1; minute <= 10; minute += 1) {
      expect(cache.use(a, 'first', startMs + minute * minuteMs)).toBe('replayed');
    }
    cache.use(a, 'second', startMs + 21 * minuteMs);
    cache.use(a, 'third', startMs + 32 * minuteMs);
    expect(cache.size()).toBeLessThanOrEqual(2);
  });

  it('refuses rather than forgets when one device or all of them make too many', () => {
    const cache = createNonceCache({ perDevice: 2, perWorkspace: 100, total: 3 });
    expect(['1', '2', '3'].map((nonce) => cache.use(a, nonce, 0))).toEqual(['fresh', 'fresh', 'full']);
    expect(['1', '2'].map((nonce) => cache.use(b, nonce, 0))).toEqual(['fresh', 'full']);
    expect(cache.use(a, '1', 0)).toBe('replayed');
  });

  it('keeps room for other workspaces when one makes too many', () => {
    const cache = createNonceCache({ perDevice: 2, perWorkspace: 3, total: 4 });
    const outcomes = [cache.use(a, '1', 0), cache.use(a, '2', 0), cache.use(b, '1', 0), cache.use(b, '2', 0)];
    expect(outcomes).toEqual(['fresh', 'fresh', 'fresh', 'full']);
    expect(cache.use(stranger, '1', 0)).toBe('fresh');
  });
});
