import { app, dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackchannelError } from '../../shared/errors.ts';

type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Whole or not at all: one that is there already stays until the new one is complete. */
const writeWhole = async (path: string, content: FileContent): Promise<void> => {
  const unfinished = `${path}.part`;
  try {
    await writeFile(unfinished, content, { mode: 0o600 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
};

/**
 * Asks where to save a text, a picture or pieces of a file, over the window if there is one, and whether to replace what is
 * there; writes it readable for its owner only. Answers false when the person closed the dialog.
 * Errors: FILE_NOT_SAVED. The file's name is the person's: it is in no message.
 */
export const createSaveFile =
  (window: () => BrowserWindow | undefined) =>
  async (suggestedName: string, content: FileContent): Promise<boolean> => {
    const options: SaveDialogOptions = {
      defaultPath: join(app.getPath('downloads'), suggestedName),
      // GTK's dialog does not ask by itself.
      properties: ['showOverwriteConfirmation', 'createDirectory'],
    };
    const parent = window();
    const { canceled, filePath } = parent
      ? await dialog.showSaveDialog(parent, options)
      : await dialog.showSaveDialog(options);
    if (canceled || filePath === '') return false;
    try {
      await writeWhole(filePath, content);
    } catch (error) {
      throw new BackchannelError('FILE_NOT_SAVED', {
        details: { cause: String((error as NodeJS.ErrnoException).code ?? 'unknown') },
      });
    }
    return true;
  };
