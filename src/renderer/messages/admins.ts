import type { Agent } from '../../shared/domain/agent.ts';
import { choiceWords } from '../../shared/i18n/lists.ts';
import { text } from '../../shared/i18n/text.ts';
import { adminNames } from './people.ts';

/** What only an administrator can do in the section Admin, for agents who look into it. */
export const whatAdminsDo: readonly string[] = [
  text.in(
    'what an admin can do',
    'connect the Instagram account, renew its access, and see whether messages arrive',
  ),
  text.in('what an admin can do', 'let conversations appear in LiveChat as chats'),
  text.in('what an admin can do', 'let computers of the team in, and take one out that was lost'),
  text.in(
    'what an admin can do',
    'erase a customer, disconnect Instagram, or remove Backchannel for the team, with proof that ' +
      'the data is gone',
  ),
  text.in('what an admin can do', 'see who did what, and when'),
];

/** Who they are, by name. */
export const adminsSentence = (agents: Readonly<Record<string, Agent>>): string => {
  const names = adminNames(agents);
  const role = text('Your LiveChat role is Agent; the owner of your LiveChat account can change it there.');
  const whom =
    names.length === 0
      ? text('Ask an administrator of your LiveChat account.')
      : text('Ask {names}.', { names: choiceWords(names) });
  return `${whom} ${role}`;
};
