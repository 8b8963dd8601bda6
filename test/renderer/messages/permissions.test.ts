import { describe, expect, it } from 'vitest';
import { neededPermissions } from '../../../src/shared/instagram/permissions.ts';
import { permissionWords, roleSentence } from '../../../src/renderer/messages/permissions.ts';

describe('M5: what is demanded, in words', () => {
  it('has a reason for every needed permission, and only its name for another', () => {
    for (const { reason } of permissionWords(neededPermissions)) expect(reason).toMatch(/^to /);
    expect(permissionWords(['toString', 'new_permission'])).toEqual([
      { name: 'toString', reason: undefined },
      { name: 'new_permission', reason: undefined },
    ]);
  });

  it('says what a role lacks, what for, and who can give it', () => {
    expect(roleSentence(['MODERATE'])).toBe(
      "Your role on this Page lacks “Community activity” (MODERATE), to receive messages and to see customers' names. " +
        'Somebody with full control of the Page can give it to you on Facebook.',
    );
    expect(roleSentence(['MESSAGING', 'MODERATE'])).toContain('; and “Community activity”');
  });
});
