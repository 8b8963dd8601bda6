import { describe, expect, it } from 'vitest';
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
});
