import { describe, expect, it } from 'vitest';
import { setAsideName, setAsideOutcome, setAsideWhy } from '../../../src/renderer/messages/set-aside.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';

const nameOf = () => 'Jonas Weber';

describe('what is said of an envelope that could not be shown', () => {
  it('names what it is and from whom, as far as that is known', () => {
    expect(setAsideName({ kind: 'private', fromAgentId: 'jonas@bakery.test' as AgentId }, nameOf)).toBe(
      'Private message or receipt from Jonas Weber',
    );
    expect(setAsideName({ kind: 'instagram' }, nameOf)).toBe('From Instagram');
  });

  it('says why in a sentence, also for a code it does not know', () => {
    expect(setAsideWhy({ reason: 'ENVELOPE_NEWER' })).toMatch(/newer version/);
    expect(setAsideWhy({ reason: 'WHO_KNOWS' })).toBe('It could not be stored here.');
  });

  it('says what a new try has brought', () => {
    expect(setAsideOutcome(3, 0)).toMatch(/^Everything/);
    expect(setAsideOutcome(3, 2)).toBe('1 message shown now, 2 still not.');
    expect(setAsideOutcome(3, 3)).toMatch(/still cannot/);
  });
});
