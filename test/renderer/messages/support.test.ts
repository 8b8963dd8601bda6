import { describe, expect, it } from 'vitest';
import {
  outdatedSentence,
  placeNames,
  placeSize,
  recommendedSentence,
  updateAction,
  updateSentence,
} from '../../../src/renderer/messages/support.ts';
import { placeIds } from '../../../src/shared/ipc/support.ts';
import { noUpdateReasons, type UpdateView } from '../../../src/shared/ipc/updates.ts';

describe('the words of Settings › Help', () => {
  it('name every place, and how much lies there', () => {
    expect(Object.keys(placeNames).sort()).toEqual([...placeIds].sort());
    expect(placeSize({ isThere: false })).toBe('not there');
    expect(placeSize({ isThere: true })).toBe('');
    expect(placeSize({ isThere: true, bytes: 2_048 })).toBe('2 kB');
    expect(placeSize({ isThere: true, bytes: 1.5 * 1024 * 1024 })).toBe('1.5 MB');
  });

  it('say how new versions come, with a button where there is something to do', () => {
    for (const why of noUpdateReasons) {
      expect(updateSentence({ state: 'off', why }).length, why).toBeGreaterThan(20);
      expect(updateAction({ state: 'off', why })).toBeUndefined();
    }
    const labels = (
      [
        { state: 'current' },
        { state: 'available', version: '2.0.0' },
        { state: 'downloading', version: '2.0.0' },
        { state: 'ready', version: '2.0.0' },
        { state: 'failed', code: 'INTERNAL' },
      ] satisfies UpdateView[]
    ).map((update) => updateAction(update)?.label);
    expect(labels).toEqual(['Look now', 'Fetch it', undefined, 'Restart now', 'Look now']);
  });

  it('say of a version that is too old what helps, and that nothing is lost', () => {
    const byIt: UpdateView = { state: 'off', why: 'repository' };
    expect(outdatedSentence({ required: '0.3.0' }, '0.2.0', byIt)).toBe(
      'Backchannel 0.2.0 is too old for your relay, which asks for 0.3.0. What is on this computer stays. ' +
        'Ask your IT for the new version.',
    );
    expect(outdatedSentence({ recommended: '0.3.0' }, '0.2.0', byIt)).toBeUndefined();
    expect(recommendedSentence({ recommended: '0.3.0' }, { state: 'current' })).toBe(
      'Version 0.3.0 or newer is recommended for your team. Get it in Settings, under Help.',
    );
    expect(recommendedSentence({ required: '0.3.0' }, byIt)).toBeUndefined();
  });
});
