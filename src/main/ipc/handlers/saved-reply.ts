import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createSavedReplyHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'saved-reply/list' | 'saved-reply/save' | 'saved-reply/delete' | 'saved-reply/export' | 'saved-reply/import'
> => {
  const savedReplies = () => shell.services().savedReplies;
  /** What the team has in common is told to the team: not before the person has answered the policy. */
  const changing = () => {
    shell.services().policy.ensureAccepted();
    return savedReplies();
  };
  return {
    'saved-reply/list': () => ({ replies: savedReplies().list() }),
    'saved-reply/save': (reply) => ({ reply: changing().save(reply) }),
    'saved-reply/delete': ({ id }) => changing().delete(id),
    'saved-reply/export': async () => ({ isSaved: await savedReplies().export() }),
    'saved-reply/import': ({ csv, isTrial }) => changing().import(csv, isTrial),
  };
};
