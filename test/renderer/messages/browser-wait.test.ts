import { describe, expect, it } from 'vitest';
import { browserWaitWords } from '../../../src/renderer/messages/browser-wait.ts';

const pages = ['sign-in', 'connect-instagram', 'authorize-bridge'] as const;

describe('browserWaitWords', () => {
  it.each(pages)('claims of %s nothing that may not have happened', (page) => {
    for (const isOpened of [true, undefined])
      expect(JSON.stringify(browserWaitWords(page, isOpened))).not.toMatch(/just opened|has opened/);
  });

  it.each(pages)('offers the address of %s where nothing opened', (page) => {
    expect(browserWaitWords(page, true).copy).toBe('Nothing opened? Copy the address');
    expect(browserWaitWords(page, false)).toMatchObject({
      title: 'Nothing has opened',
      copy: 'Copy the address',
      sentence: expect.stringContaining('No browser was found on this computer.'),
    });
  });

  it('sends the person to a browser on this computer where the answer comes back to it', () => {
    expect(browserWaitWords('sign-in', true).copied).toContain('on this computer');
    expect(browserWaitWords('authorize-bridge', false).copied).toContain('on this computer');
    expect(browserWaitWords('connect-instagram', true).copied).toContain('on this computer');
  });
});
