import { ensureOn } from '../../managed/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createPrivateFileHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'private-file/add'
  | 'private-file/list'
  | 'private-file/remove'
  | 'private-file/try-again'
  | 'private-file/save'
> => ({
  'private-file/add': (file) => {
    ensureOn(shell.managed, 'files');
    shell.services().policy.ensureAccepted();
    return shell.services().privateChats.files.add(file);
  },
  'private-file/list': ({ chatId }) => ({ files: shell.services().privateChats.files.list(chatId) }),
  'private-file/remove': ({ fileId }) => shell.services().privateChats.files.remove(fileId),
  'private-file/try-again': ({ fileId }) => shell.services().privateChats.files.retry(fileId),
  'private-file/save': async ({ fileId }) => {
    ensureOn(shell.managed, 'files');
    const { name, bytes } = await shell.services().privateChats.files.content(fileId);
    return { isSaved: await shell.saveFile(name, bytes) };
  },
});
