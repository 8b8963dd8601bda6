import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'electron-store';

type Content = Record<string, unknown>;

/** One JSON file of the profile, for what is no content: settings, the window's place, ciphertexts. */
export interface StoredJson {
  /** The file as it is; empty when there is none. Errors: SyntaxError when it is damaged, and those of the file system. */
  read(): Content;
  /** Replaces the whole file, atomically and flushed. A damaged one is kept under another name. */
  write(content: Content): Promise<void>;
}

/**
 * Reading needs no package and so costs a start nothing; writing is electron-store's, which is loaded with the first write
 * (decision 0022). It asks Electron at import, so the rest of a module stays testable in plain Node.
 */
export const createStoredJson = (options: {
  folder: string;
  /** Without `.json`. */
  name: string;
  /** Permissions of the file; default 0o666, less the umask. */
  fileMode?: number;
}): StoredJson => {
  const { folder, name, fileMode } = options;
  const open = async () => {
    const { default: ElectronStore } = await import('electron-store');
    const storeOptions: Options<Content> = {
      cwd: folder,
      name,
      accessPropertiesByDotNotation: false,
      clearInvalidConfig: true,
      ...(fileMode === undefined ? {} : { configFileMode: fileMode }),
    };
    return new ElectronStore<Content>(storeOptions);
  };
  let store: ReturnType<typeof open> | undefined;
  const path = join(folder, `${name}.json`);
  /** One that cannot be read is kept beside it: somebody may want to put it right. */
  const keepDamaged = (): void => {
    try {
      stored.read();
    } catch (error) {
      if (error instanceof SyntaxError) renameSync(path, join(folder, `${name}.damaged-${Date.now()}.json`));
    }
  };
  const stored: StoredJson = {
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
        throw error;
      }
      // Editors put a byte order mark before what they save.
      const content: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
      if (typeof content !== 'object' || content === null || Array.isArray(content))
        throw new SyntaxError('Not a JSON object');
      return { ...content };
    },
    async write(content) {
      if (store === undefined) keepDamaged();
      store ??= open();
      (await store).store = content;
    },
  };
  return stored;
};
