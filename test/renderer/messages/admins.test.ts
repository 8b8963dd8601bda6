import { describe, expect, it } from 'vitest';
import { adminsSentence, whatAdminsDo } from '../../../src/renderer/messages/admins.ts';
import { storedKinds } from '../../../src/renderer/messages/privacy.ts';
import { privateStoredSentence } from '../../../src/renderer/messages/message.ts';
import { twinMark } from '../../../src/renderer/messages/people.ts';
import { fakeWorld } from '../fake/fake-world.ts';

describe('issue 12: the page Admin for agents', () => {
  const { agents } = fakeWorld({ agents: 8, conversations: 1 });
  const byId = Object.fromEntries(agents.map((agent) => [agent.id, agent]));

  it('says who the admins are, by name, and what they can do', () => {
    expect(adminsSentence(byId)).toMatch(/^Ask Bartek [^,]+ or Elif [^,.]+\./u);
    expect(whatAdminsDo.length).toBeGreaterThan(3);
  });

  it('names nobody who is suspended', () => {
    const suspended = Object.fromEntries(
      agents.map((agent) => [agent.id, { ...agent, isSuspended: agent.role === 'owner' }]),
    );
    expect(adminsSentence(suspended)).not.toContain('Bartek');
    expect(adminsSentence({})).toContain('an administrator of your LiveChat account');
  });
});

describe('issue 12: the table of what is stored', () => {
  it('leaves out what does not exist, and says so', () => {
    const { here, absent } = storedKinds([
      { id: 'agents', count: 3 },
      { id: 'page-token', count: 0 },
      { id: 'drafts', count: 0 },
    ]);
    expect(here.map(({ id }) => id)).toEqual(['agents']);
    expect(absent).toBe('Not on this computer: access to a Facebook Page, drafts or waiting replies.');
  });

  it('says nothing more where all of it exists', () => {
    expect(storedKinds([{ id: 'agents', count: 3 }]).absent).toBeUndefined();
  });
});

describe('issue 12: where private chats are kept', () => {
  it('names the encrypted copy that waits at the relay, and for how long', () => {
    expect(privateStoredSentence).not.toMatch(/only on your computers/iu);
    expect(privateStoredSentence).toContain(
      'the relay has an encrypted copy until it is delivered, 7 days at most',
    );
  });
});

describe('issue 12: two customers of one name', () => {
  const customer = (id: string, displayName: string, username?: string) => ({
    id,
    customerId: `99${id}`,
    displayName,
    ...(username === undefined ? {} : { username }),
  });
  const customers = {
    '1001': customer('1001', 'Leo Marek', 'leo.m'),
    // With a Cyrillic letter: it looks the same.
    '1002': customer('1002', 'Leо Marek', 'le0.fake'),
    '1003': customer('1003', 'Leo Marek'),
    '1004': customer('1004', 'Maya'),
  };

  it('are told apart by the handle, or the end of the id', () => {
    expect(twinMark(customers, '1001')).toBe('@leo.m');
    expect(twinMark(customers, '1002')).toBe('@le0.fake');
    expect(twinMark(customers, '1003')).toBe('…1003');
    expect(twinMark(customers, '1004')).toBeUndefined();
  });
});
