import { dialog, type BrowserWindow } from 'electron';
import { text } from '../../shared/i18n/text.ts';

/** Asks for one file that exists, over the window if there is one. Answers its path; undefined: the person closed the dialog. */
export const createChooseFile =
  (window: () => BrowserWindow | undefined) =>
  async (kind: { name: string; extensions: string[] }): Promise<string | undefined> => {
    // Files get other endings on their way between computers.
    const filters = [kind, { name: text('All files'), extensions: ['*'] }];
    const options = { properties: ['openFile' as const], filters };
    const parent = window();
    const { canceled, filePaths } = parent
      ? await dialog.showOpenDialog(parent, options)
      : await dialog.showOpenDialog(options);
    return canceled ? undefined : filePaths[0];
  };
