import { type AutostartCommand, hiddenSwitch, setAutostart } from './autostart.ts';

/** What of Electron starts a program at login: macOS and Windows. */
export interface LoginItems {
  set(item: { isOn: boolean; args: readonly string[] }): void;
}

/** Whether the program is started when the person signs in to their computer, and how. */
export interface LoginStart {
  /**
   * As the settings have it. `isManaged`: the organisation has set it, so that what a person wished before goes too. Never
   * rejects: what could not be done is said to `onError`.
   */
  apply(settings: { startAtLogin: boolean; startHidden: boolean }, isManaged?: boolean): Promise<void>;
}

export const createLoginStart = (deps: {
  platform: string;
  env: NodeJS.ProcessEnv;
  /** How this program is started. */
  command: AutostartCommand;
  loginItems: LoginItems;
  onError(error: unknown): void;
}): LoginStart => {
  let applied: string | undefined;
  return {
    async apply({ startAtLogin, startHidden }, isManaged = false) {
      const wish = `${startAtLogin} ${startHidden}`;
      // What nobody has ever wished for is not touched: an entry may be IT's.
      if (wish === applied || (applied === undefined && !startAtLogin && !isManaged))
        return void (applied = wish);
      applied = wish;
      const args = [...deps.command.args, ...(startHidden ? [hiddenSwitch] : [])];
      try {
        if (deps.platform === 'linux')
          await setAutostart(deps.env, startAtLogin ? { ...deps.command, args } : undefined);
        else deps.loginItems.set({ isOn: startAtLogin, args });
      } catch (error) {
        deps.onError(error);
      }
    },
  };
};
