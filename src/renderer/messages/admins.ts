import type { Agent } from '../../shared/domain/agent.ts';
import { adminNames } from './people.ts';

/** What only an administrator can do in the section Admin, for agents who look into it. */
export const whatAdminsDo: readonly string[] = [
  'connect the Instagram account, renew its access, and see whether messages arrive',
  'let conversations appear in LiveChat as chats',
  'let computers of the team in, and take one out that was lost',
  'erase a customer, disconnect Instagram, or remove Backchannel for the team, with proof that the data is gone',
  'see who did what, and when',
];

/** Who they are, by name. */
export const adminsSentence = (agents: Readonly<Record<string, Agent>>): string => {
  const names = adminNames(agents);
  const role = 'Your LiveChat role is Agent; the owner of your LiveChat account can change it there.';
  if (names.length === 0) return `Ask an administrator of your LiveChat account. ${role}`;
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  return `Ask ${list ?? ''}. ${role}`;
};
