import { describe, expect, it } from 'vitest';
import { shortcutText } from '../../../src/renderer/commands/shortcut.ts';
import { inlineKeys, inlineStep } from '../../../src/renderer/ui/direction.ts';

describe('arrow keys along a line', () => {
  it('lead where they point, which is to the next thing at the other side from right to left', () => {
    expect(inlineStep('ArrowRight', false)).toBe(1);
    expect(inlineStep('ArrowLeft', false)).toBe(-1);
    expect(inlineStep('ArrowRight', true)).toBe(-1);
    expect(inlineStep('ArrowLeft', true)).toBe(1);
    expect(inlineKeys(false)).toEqual({ previous: 'ArrowLeft', next: 'ArrowRight' });
    expect(inlineKeys(true)).toEqual({ previous: 'ArrowRight', next: 'ArrowLeft' });
  });

  it('are none of the other keys', () => {
    for (const key of ['ArrowUp', 'ArrowDown', 'Home', 'l'])
      expect([inlineStep(key, false), inlineStep(key, true)]).toEqual([undefined, undefined]);
  });

  it('are written from left to right inside of a sentence that is not', () => {
    expect(shortcutText({ key: '/', mod: true }, false, false)).toBe('Ctrl+/');
    expect(shortcutText({ key: '/', mod: true }, false, true)).toBe('\u2066Ctrl+/\u2069');
  });
});
