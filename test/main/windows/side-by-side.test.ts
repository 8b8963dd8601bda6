import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../../src/main/windows/side-by-side.ts';

const wide = { x: 0, y: 27, width: 2560, height: 1413 };

describe('sideBySide', () => {
  it('leaves the first window where it is when there is room on its right', () => {
    const own = { x: 100, y: 100, width: 1280, height: 820 };
    expect(sideBySide(own, wide)).toEqual({ own, other: { x: 1380, y: 100, width: 1180, height: 820 } });
  });

  it('takes the halves of the screen when there is none', () => {
    const own = { x: 900, y: 60, width: 1280, height: 820 };
    expect(sideBySide(own, wide)).toEqual({
      own: { x: 0, y: 27, width: 1280, height: 1413 },
      other: { x: 1280, y: 27, width: 1280, height: 1413 },
    });
  });

  it('knows a second screen by its own origin', () => {
    const screen = { x: -1440, y: 0, width: 1440, height: 900 };
    expect(sideBySide({ x: -1440, y: 0, width: 1440, height: 900 }, screen)).toEqual({
      own: { x: -1440, y: 0, width: 720, height: 900 },
      other: { x: -720, y: 0, width: 720, height: 900 },
    });
  });

  it('puts one over the other on a small screen, both on it', () => {
    const screen = { x: 0, y: 0, width: 1024, height: 768 };
    const own = { x: 0, y: 0, width: 900, height: 700 };
    expect(sideBySide(own, screen)).toEqual({ own, other: { x: 48, y: 48, width: 900, height: 700 } });
    const full = { x: 0, y: 0, width: 1024, height: 768 };
    expect(sideBySide(full, screen)).toEqual({ own: full, other: full });
  });
});
