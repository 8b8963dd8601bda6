import Store from 'electron-store';
import { settingsSchema, type Settings } from '../../shared/ipc/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import type { Logger } from '../log.ts';

/** What a new profile starts with. `theme`: the system's. `undoSeconds`: design §6. */
export const defaultSettings: Settings = {
  theme: 'system',
  density: 'comfortable',
  zoomFactor: 1,
  undoSeconds: 5,
  sendWithEnter: true,
  singleKeyShortcuts: true,
  notifications: true,
  spellCheck: true,
};

/**
 * The person's preferences, in `<folder>/settings.json`: no secret, no content, needed before anything can be decrypted.
 * Checked on read and on write; a value that does not fit (older or newer app) falls back to its default alone.
 */
export const createSettings = (dependencies: { folder: string; log: Logger }) => {
  const store = new Store<Record<string, unknown>>({
    cwd: dependencies.folder,
    name: 'settings',
    clearInvalidConfig: true,
  });
  const emitter = createEmitter<{ changed: Settings }>((error) =>
    dependencies.log.error('settings.listener-failed', {
      name: error instanceof Error ? error.name : 'unknown',
    }),
  );
  const get = (): Settings => {
    const merged: Record<string, unknown> = { ...defaultSettings };
    for (const [key, schema] of Object.entries(settingsSchema.shape)) {
      const parsed = schema.safeParse(store.get(key));
      if (parsed.success) merged[key] = parsed.data;
    }
    return settingsSchema.parse(merged);
  };
  return {
    get,
    set(change: Partial<Settings>): Settings {
      const next = settingsSchema.parse({ ...get(), ...change });
      store.store = next;
      emitter.emit('changed', next);
      return next;
    },
    on: emitter.on,
  };
};

export type SettingsStore = ReturnType<typeof createSettings>;
