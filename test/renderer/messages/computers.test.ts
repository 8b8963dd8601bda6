import { describe, expect, it } from 'vitest';
import { computerState, removeQuestion } from '../../../src/renderer/messages/computers.ts';
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
