import { checkFile } from '../../../shared/domain/file-check.ts';
import type { FileId, FileProblem, OutgoingFile } from '../../../shared/domain/outgoing-file.ts';
import type { ConversationId } from '../../../shared/domain/index.ts';
import { call } from '../../api/call.ts';
import type { ActionContext } from './context.ts';
import { readChosenFile } from './read-chosen-file.ts';

export type AttachmentActions = ReturnType<typeof createAttachmentActions>;

/** Files beside the reply that is being written. Errors of all: CallError. */
export const createAttachmentActions = ({ api }: Pick<ActionContext, 'api'>) => ({
  async list(conversationId: string): Promise<OutgoingFile[]> {
    return (await call(api.attachment.list({ conversationId: conversationId as ConversationId }))).files;
  },
  /** Checks it, also for what needs no copy of it, and keeps it beside the reply. */
  async add(conversationId: string, file: File): Promise<{ file?: OutgoingFile; problem?: FileProblem }> {
    const read = await readChosenFile(file, (chosen) => checkFile(chosen).problem);
    if ('problem' in read) return read;
    const answer = await call(
      api.attachment.add({ conversationId: conversationId as ConversationId, ...read }),
    );
    return {
      ...(answer.file === undefined ? {} : { file: answer.file }),
      ...(answer.problem === undefined ? {} : { problem: answer.problem }),
    };
  },
  async remove(fileId: FileId): Promise<void> {
    await call(api.attachment.remove({ fileId }));
  },
});
