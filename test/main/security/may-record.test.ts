import { describe, expect, it, vi } from 'vitest';

// The module speaks of Electron's types only, except for the page's origin.
vi.mock('electron', () => ({}));
const { mayRecord } = await import('../../../src/main/security/guards.ts');

const asked = { media: ['audio'], origin: 'backchannel://app', actedAtMs: 10_000, nowMs: 12_000 };

describe('the microphone', () => {
  it('is open to our own page, for sound alone, right after a person did something', () => {
    expect(mayRecord(asked)).toBe(true);
    expect(mayRecord({ ...asked, origin: 'backchannel://app/' })).toBe(true);
  });
  it.each([
    ['nobody did anything', { actedAtMs: undefined }],
    ['the last act is long ago', { nowMs: 15_001 }],
    ['the camera is asked for too', { media: ['audio', 'video'] }],
    ['nothing is named', { media: [] }],
    ['what is asked for is not known', { media: [undefined] }],
    ['another page asks', { origin: 'https://example.test' }],
    ['media of ours ask', { origin: 'backchannel://media' }],
  ])('is closed when %s', (_, change) => {
    expect(mayRecord({ ...asked, ...change })).toBe(false);
  });
});
