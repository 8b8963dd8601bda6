import { app, dialog } from 'electron';
import { text } from '../shared/i18n/text.ts';
import { describeFailedStart, startLogFolders, writeStartLog } from './failed-start.ts';

/** A start that failed while there is no window to say so. */

const describe = (error: unknown) =>
  describeFailedStart(error, { version: app.getVersion(), platform: process.platform, atMs: Date.now() });

/** Writes a failed start down; answers the file, undefined where none could be written. */
export const noteFailedStart = (error: unknown, profileFolder: string | undefined): string | undefined =>
  writeStartLog(startLogFolders(profileFolder), describe(error).line);

const boxOf = (error: unknown, log: string | undefined): { title: string; content: string } => {
  const { title, text: said } = describe(error);
  return {
    title,
    content: log === undefined ? said : `${said}\n\n${text('Written down in {log}', { log })}`,
  };
};

/**
 * Without a window there is a box: cause, way out, and where it is written down. It waits until Electron can show one.
 * `speak`: from then on texts are in the language of the person. Never rejects.
 */
export const createFailWithBox =
  (speak: () => Promise<unknown>) =>
  (error: unknown): void => {
    const log = noteFailedStart(error, undefined);
    // For whoever starts it from a terminal: at once, so in English.
    const { title, content } = boxOf(error, log);
    console.error(`${title}: ${content}`);
    app
      .whenReady()
      .then(speak)
      .then(() => {
        const said = boxOf(error, log);
        dialog.showErrorBox(said.title, said.content);
      })
      .finally(() => app.exit(1))
      .catch(() => undefined);
  };
