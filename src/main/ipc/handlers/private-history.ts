import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createPrivateHistoryHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'private-history/get'
  | 'private-history/ask'
  | 'private-history/agree'
  | 'private-history/end'
  | 'private-history/dismiss'
  | 'private-history/save'
  | 'private-history/choose-file'
  | 'private-history/open-file'
> => {
  const chats = () => shell.services().privateChats;
  return {
    'private-history/get': () => chats().history.view(),
    'private-history/ask': () => chats().history.ask(),
    'private-history/agree': ({ session }) => chats().history.agree(session),
    'private-history/end': ({ session, why }) => chats().history.end(session, why),
    'private-history/dismiss': ({ session }) => chats().history.dismiss(session),
    'private-history/save': () => chats().saved.save(),
    'private-history/choose-file': async () => ({ isChosen: await chats().saved.choose() }),
    'private-history/open-file': async ({ code }) => {
      const taken = await chats().saved.open(code);
      // They are here: this computer is not without them any more.
      chats().history.dismiss();
      return taken;
    },
  };
};
