import { settingsSchema, type Settings } from '../../shared/ipc/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import type { Log } from '../log.ts';
import { createStoredJson } from '../stored-json.ts';
import { platformDefaults } from './platform-defaults.ts';

/**
 * The person's preferences, in `<folder>/settings.json`: no secret, no content, needed before anything can be decrypted.
 * Checked on read and on write; a value that does not fit (older or newer app) falls back to its default alone.
 */
export const createSettings = (deps: { folder: string; log: Log }) => {
  const file = createStoredJson({ folder: deps.folder, name: 'settings' });
  const emitter = createEmitter<{ changed: Settings }>((error) =>
    deps.log.error('settings.listener-failed', {
      name: error instanceof Error ? error.name : 'unknown',
    }),
  );
  const readStored = (): Record<string, unknown> => {
    try {
      return file.read();
    } catch {
      // A damaged file is written anew with the next change.
      return {};
    }
  };
  const readSettings = (): Settings => {
    const stored = readStored();
    const merged: Record<string, unknown> = { ...platformDefaults };
    for (const [key, schema] of Object.entries(settingsSchema.shape)) {
      const parsed = schema.safeParse(stored[key]);
      if (parsed.success) merged[key] = parsed.data;
    }
    // Somebody who has used the program is not shown what it is.
    if (Object.keys(stored).length > 0 && stored['welcome'] === undefined) merged['welcome'] = 'over';
    return settingsSchema.parse(merged);
  };
  let current = readSettings();
  return {
    get: () => current,
    /** Resolves when the change is on disk. */
    async set(change: Partial<Settings>): Promise<Settings> {
      const next = settingsSchema.parse({ ...current, ...change });
      current = next;
      emitter.emit('changed', next);
      await file.write(next);
      return next;
    },
    /** Back to the defaults, after the file was removed. */
    forget(): void {
      current = readSettings();
      emitter.emit('changed', current);
    },
    on: emitter.on,
  };
};

export type SettingsStore = ReturnType<typeof createSettings>;
