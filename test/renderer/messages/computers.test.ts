import { describe, expect, it } from 'vitest';
import { computerActions, computerState } from '../../../src/renderer/messages/computers.ts';
import type { ComputerView } from '../../../src/shared/ipc/computers.ts';

describe('what is done with a computer', () => {
  it.each([
    [{ kind: 'console', platform: 'linux' }, 'Let in the Linux computer of Anna'],
    [{ kind: 'console', platform: 'darwin' }, 'Let in the Mac of Anna'],
    [{ kind: 'console', platform: 'freebsd' }, 'Let in the computer of Anna'],
    [{ kind: 'station', platform: 'linux' }, 'Let in the Station on a server of Anna'],
  ] as const)('names it whole: %j', (computer, words) => {
    expect(computerActions(computer as Pick<ComputerView, 'kind' | 'platform'>, 'Anna').letIn).toBe(words);
  });

  it('says when it was removed, and by whom', () => {
    const now = new Date(2024, 10, 21, 14, 2).getTime();
    const removed = { state: 'removed', sinceMs: now - 86_400_000, isPersonHeld: false } as ComputerView;
    const said = (change: Partial<ComputerView>, by?: string): string =>
      computerState({ ...removed, ...change }, { person: 'Anna', by }, now).sentence;
    expect(said({}, 'Maria')).toBe('Removed by Maria yesterday at 14:02. Anna may sign in on it again.');
    expect(said({})).toContain('Removed yesterday at 14:02.');
    expect(said({ cause: 'own' })).toContain('Removed by its own person yesterday at 14:02.');
  });
});
