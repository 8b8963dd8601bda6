import { useCallback, useEffect, useState } from 'react';
import type { FileId, FileProblem, OutgoingFile } from '../../../../shared/domain/outgoing-file.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { threadFacts } from '../../../state/thread-facts.ts';

/** How files beside a text are kept. Errors: CallError. */
export interface FilesPort {
  list(placeId: string): Promise<OutgoingFile[]>;
  add(placeId: string, file: File): Promise<{ file?: OutgoingFile; problem?: FileProblem }>;
  remove(fileId: FileId): Promise<void>;
}

/** Files beside the text that is being written in one place; the composer is another one for each. */
export interface ReplyFiles {
  files: readonly OutgoingFile[];
  /** Names of those that are being checked and copied, or wait for it. */
  arriving: readonly string[];
  problems: readonly FileProblem[];
  add(files: readonly File[]): void;
  remove(fileId: FileId): void;
  dismissProblems(): void;
  /** Empties the strip: they leave with the reply. Answers their ids; `reload` brings back what did not leave. */
  take(): FileId[];
  reload(): void;
}

/** `waiting`: changes when one that was taken back may have given its files back. */
export const useFilesBeside = (placeId: string, port: FilesPort, waiting: number): ReplyFiles => {
  const { app } = useActions();
  const [files, setFiles] = useState<readonly OutgoingFile[]>([]);
  const [arriving, setArriving] = useState<readonly string[]>([]);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);

  const reload = useCallback((): void => {
    port.list(placeId).then(setFiles, app.notifyProblem);
  }, [port, app, placeId]);
  useEffect(reload, [reload, waiting]);

  const addOne = async (file: File): Promise<void> => {
    try {
      const { file: added, problem } = await port.add(placeId, file);
      if (problem) setProblems((list) => [...list, problem]);
      if (added) setFiles((list) => [...list, added]);
    } catch (error) {
      app.notifyProblem(error);
    } finally {
      setArriving((names) => {
        const at = names.indexOf(file.name);
        return at < 0 ? names : names.toSpliced(at, 1);
      });
    }
  };

  return {
    files,
    arriving,
    problems,
    add(list) {
      setProblems([]);
      setArriving((names) => [...names, ...list.map(({ name }) => name)]);
      // One after the other: their order is that in which they were chosen, and one copy at a time is in memory.
      void list.reduce((before, file) => before.then(() => addOne(file)), Promise.resolve());
    },
    remove(fileId) {
      setFiles((list) => list.filter(({ id }) => id !== fileId));
      port.remove(fileId).catch(app.notifyProblem);
    },
    dismissProblems: () => setProblems([]),
    take() {
      const ids = files.map(({ id }) => id);
      setFiles([]);
      setProblems([]);
      return ids;
    },
    reload,
  };
};

/** Files beside the reply that is being written in one conversation. */
export const useReplyFiles = (conversationId: string): ReplyFiles => {
  const { attachments } = useActions();
  // A reply that is taken back gives its files back.
  const waiting = useAppState((state) => {
    const thread = state.conversations.threads[conversationId];
    return thread === undefined ? 0 : threadFacts(thread.messages).queuedCount;
  });
  return useFilesBeside(conversationId, attachments, waiting);
};
