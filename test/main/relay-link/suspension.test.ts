import { describe, expect, it } from 'vitest';
import { createSuspension } from '../../../src/main/relay-link/suspension.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';

const jonas = 'jonas@bakery.test' as AgentId;
const anna = 'anna@bakery.test' as AgentId;
const about = { hasDevice: () => true, isUnknown: () => false };

const make = () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 1 } });
  const rotations: string[] = [];
  const state = { isKilled: false };
  const open = () =>
    createSuspension({
      db,
      settings: createSettingStore(db),
      removedDevices: {
        requireRotation(keyId) {
          if (state.isKilled) throw new Error('killed');
          rotations.push(keyId);
        },
      },
      channelKeyId: () => 'key-1',
    });
  return { open, rotations, state, db };
};

describe('whom LiveChat has suspended', () => {
  it('is noted together with the key that has to be replaced: cut off in between, both are noted the next time', () => {
    const { open, rotations, state, db } = make();
    state.isKilled = true;
    expect(() => open().set([jonas], about)).toThrow('killed');
    state.isKilled = false;
    const again = open();
    expect(again.has(jonas)).toBe(false);
    expect(again.set([jonas], about)).toEqual({ begun: [jonas], ended: [] });
    expect(rotations).toEqual(['key-1']);
    expect(open().has(jonas)).toBe(true);
    db.close();
  });

  it('stays so while nothing is known of them', () => {
    const { open, db } = make();
    const suspension = open();
    suspension.set([jonas, anna], about);
    const changed = suspension.set([], { ...about, isUnknown: (id) => id === jonas });
    expect(changed).toEqual({ begun: [], ended: [anna] });
    expect(suspension.has(jonas)).toBe(true);
    db.close();
  });
});
