import type { ChatId } from '../../../shared/domain/index.ts';
import type { FileId, FileProblem, OutgoingFile } from '../../../shared/domain/outgoing-file.ts';
import { privateFileProblem } from '../../../shared/domain/private-file-check.ts';
import { call } from '../../api/call.ts';
import type { ActionContext } from './context.ts';
import { readChosenFile } from './read-chosen-file.ts';

export type PrivateFileActions = ReturnType<typeof createPrivateFileActions>;

/** Files of private messages. Nothing here can reach a customer: it knows no conversation route. Errors of all: CallError. */
export const createPrivateFileActions = ({ api }: Pick<ActionContext, 'api'>) => ({
  async list(chatId: string): Promise<OutgoingFile[]> {
    return (await call(api.privateFile.list({ chatId: chatId as ChatId }))).files;
  },
  /** Checks it, also for what needs no copy of it, and keeps it beside the message. */
  async add(chatId: string, file: File): Promise<{ file?: OutgoingFile; problem?: FileProblem }> {
    const read = await readChosenFile(file, privateFileProblem);
    if ('problem' in read) return read;
    const answer = await call(api.privateFile.add({ chatId: chatId as ChatId, ...read }));
    return {
      ...(answer.file === undefined ? {} : { file: answer.file }),
      ...(answer.problem === undefined ? {} : { problem: answer.problem }),
    };
  },
  async remove(fileId: FileId): Promise<void> {
    await call(api.privateFile.remove({ fileId }));
  },
  /** Fetches again what failed. */
  async retry(fileId: FileId): Promise<void> {
    await call(api.privateFile.tryAgain({ fileId }));
  },
  /** Asks where to; answers whether it was saved. */
  async save(fileId: FileId): Promise<boolean> {
    return (await call(api.privateFile.save({ fileId }))).isSaved;
  },
});
