import { useEffect, useRef, useState } from 'react';
import { text } from '../../../../shared/i18n/text.ts';
import type { ReplyFiles } from './use-reply-files.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Takes files that are dropped anywhere in the window while a conversation is open, and pictures that are pasted. */
export const DropArea = ({ files, isDisabled }: { files: ReplyFiles; isDisabled: boolean }) => {
  const [isOver, setIsOver] = useState(false);
  const add = useRef(files.add);
  add.current = files.add;
  useEffect(() => {
    if (isDisabled) return undefined;
    /** Of elements that the pointer has entered and not left: one drag goes through many. */
    let depth = 0;
    const end = (): void => {
      depth = 0;
      setIsOver(false);
    };
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) end();
    };
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      end();
      add.current([...(event.dataTransfer?.files ?? [])]);
    };
    const paste = (event: ClipboardEvent): void => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      // Text that was copied from a document brings a picture of itself along: the text is meant.
      const isText = event.clipboardData?.types.includes('text/plain') === true;
      if (pasted.length === 0 || isText) return;
      event.preventDefault();
      add.current(pasted);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [isDisabled]);
  return isOver ? <div className="drop-area">{text('Drop to attach')}</div> : undefined;
};
