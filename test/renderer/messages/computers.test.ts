import { describe, expect, it } from 'vitest';
import { computerActions, computerState, removeQuestion } from '../../../src/renderer/messages/computers.ts';
import { computerViewSchema, type ComputerView } from '../../../src/shared/ipc/computers.ts';

const nowMs = Date.UTC(2026, 10, 5, 12);
const station = (change: Partial<ComputerView> = {}): ComputerView => ({
  ...computerViewSchema.parse({
    deviceId: 'device-0001',
    agentId: 'anna@invented.example',
    isThisComputer: false,
    state: 'waiting',
    sinceMs: nowMs - 60_000,
    kind: 'station',
    platform: 'linux',
    appVersion: '0.2.0',
    isPersonHeld: false,
    can: ['approve', 'refuse'],
    code: '1234 5678 9012',
  }),
  ...change,
});
const names = { person: 'Anna', by: undefined };

describe('a station that waits', () => {
  it('shows an admin the code to compare', () => {
    expect(computerState(station(), names, nowMs).sentence).toContain('the code 1234 5678 9012');
  });

  it('says to everybody else who decides', () => {
    const { sentence } = computerState(station({ can: [] }), names, nowMs);
    expect(sentence).toContain('An admin decides about stations.');
    expect(sentence).not.toContain('Anna');
  });
});

it('removing a station is asked without a word of private chats, which it has none of', () => {
  const { points } = removeQuestion(station({ state: 'member' }), 'Anna', false);
  expect(points.join(' ')).not.toContain('private chats');
  expect(removeQuestion(station({ kind: 'console' }), 'Anna', false).points.join(' ')).toContain(
    'private chats included',
  );
});

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
