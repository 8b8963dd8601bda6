import { settingsSchema, type Settings } from '../../shared/ipc/index.ts';
import { createEmitter } from '../../shared/emitter.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { ManagedPreferences } from '../managed/index.ts';
import type { Log } from '../log.ts';
import { createStoredJson } from '../stored-json.ts';
import { platformDefaults } from './platform-defaults.ts';

/** Whether a value is the same; settings are small. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * The person's preferences, in `<folder>/settings.json`: no secret, no content, needed before anything can be decrypted.
 * Checked on read and on write; a value that does not fit (older or newer app) falls back to its default alone. In the file is
 * what
 * the person has chosen, and nothing else: what an organisation sets or proposes counts while it does, and no longer.
 */
export const createSettings = (deps: {
  folder: string;
  log: Log;
  /** What the organisation has set; absent: nothing. */
  managed?: ManagedPreferences | undefined;
}) => {
  const { enforced = {}, defaults = {} } = deps.managed ?? {};
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
  const readChosen = (): Partial<Settings> => {
    const stored = readStored();
    const chosen: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(settingsSchema.shape)) {
      const parsed = schema.safeParse(stored[key]);
      if (parsed.success && parsed.data !== undefined) chosen[key] = parsed.data;
    }
    // Somebody who has used the program is not shown what it is.
    if (Object.keys(stored).length > 0 && stored['welcome'] === undefined) chosen['welcome'] = 'over';
    return chosen;
  };
  const counting = (of: Partial<Settings>): Settings =>
    settingsSchema.parse({ ...platformDefaults, ...defaults, ...of, ...enforced });
  let chosen = readChosen();
  let current = counting(chosen);
  return {
    get: () => current,
    /** The organisation has set it, and people cannot change it. */
    isManaged: (key: keyof Settings): boolean => key in enforced,
    /** Resolves when the change is on disk. Errors: MANAGED_SETTING for what the organisation has set otherwise. */
    async set(change: Partial<Settings>): Promise<Settings> {
      for (const [key, value] of Object.entries(enforced))
        if (key in change && !isSame(change[key as keyof Settings], value))
          throw new BackchannelError('MANAGED_SETTING', { details: { setting: key } });
      const own = Object.fromEntries(Object.entries(change).filter(([key]) => !(key in enforced)));
      const next = counting({ ...chosen, ...own });
      chosen = { ...chosen, ...own };
      current = next;
      emitter.emit('changed', next);
      // Its absence means that the program has been used before (above).
      await file.write({ welcome: next.welcome, ...chosen });
      return next;
    },
    /** Back to the defaults, after the file was removed. */
    forget(): void {
      chosen = readChosen();
      current = counting(chosen);
      emitter.emit('changed', current);
    },
    on: emitter.on,
  };
};

export type SettingsStore = ReturnType<typeof createSettings>;
