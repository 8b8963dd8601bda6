import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/shared/removal/index.ts';

describe('canonicalJson', () => {
  it('sorts keys, leaves out what is absent, and has no white space', () => {
    expect(canonicalJson({ b: [1, 'x', true], a: { d: undefined, c: 0 }, B: '"ä\n' })).toBe(
      '{"B":"\\"ä\\n","a":{"c":0},"b":[1,"x",true]}',
    );
  });

  it.each([1.5, NaN, Infinity, -0, 2 ** 53, null])('refuses %s', (value) => {
    expect(() => canonicalJson({ value } as never)).toThrow(TypeError);
  });
});
