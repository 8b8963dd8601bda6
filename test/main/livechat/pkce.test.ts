import { describe, expect, it } from 'vitest';
import { challengeOf, createPkce } from '../../../src/main/livechat/sign-in/pkce.ts';

describe('pkce', () => {
  it('makes the challenge of RFC 7636, appendix B', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('never repeats itself', () => {
    const [a, b] = [createPkce(), createPkce()];
    expect(a.verifier).toMatch(/^[\w-]{43}$/);
    expect(new Set([a.verifier, b.verifier, a.state, b.state]).size).toBe(4);
  });
});
