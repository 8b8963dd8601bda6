import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { app, safeStorage, session } from 'electron';
import { systemClock } from '../shared/clock.ts';
import { toBackchannelError } from '../shared/errors.ts';
import { openNetwork } from './company-network.ts';
import { autostartFile } from './desktop/index.ts';
import type { OutsideSettings } from './environment.ts';
import { platformsOf, readManaged } from './managed/index.ts';
import { choosePlatforms } from './platforms.ts';
import { checkComputer } from './preflight/index.ts';
import { chooseRelay } from './relay-choice.ts';
import { createSecretStore } from './secrets/index.ts';
import { defaultValue, enforcedValue } from '../shared/managed/managed.ts';
import { createSupport } from './support/index.ts';
import { exitCodes, type Outcome } from './command-line/index.ts';

/**
 * The file of diagnostics, made without a window and without the database, so that it works beside a console that runs and
 * on a computer
 * on which none starts. After Electron's `ready`.
 */
export const diagnoseFromOutside = async (of: {
  /** Undefined: to the standard output. */
  file: string | undefined;
  outside: OutsideSettings;
  /** The profile's folder. */
  folder: string;
}): Promise<Outcome> => {
  const { folder, outside } = of;
  const managed = await readManaged(process.env, app.isPackaged);
  const relay = chooseRelay({
    enforced: enforcedValue(managed, 'RelayUrl'),
    environment: outside.relayUrl,
    folder,
    proposed: defaultValue(managed, 'RelayUrl'),
  });
  await openNetwork({ session: session.defaultSession, managed });
  const { platform, env } = process;
  const secrets = await createSecretStore({ safeStorage, platform, folder, clock: systemClock });
  const support = createSupport({
    places: {
      folder,
      program: process.execPath,
      platform,
      env,
      autostart: platform === 'linux' ? autostartFile(env) : undefined,
    },
    checkComputer: () =>
      checkComputer({
        secrets,
        folder,
        relayUrl: relay?.url,
        platforms:
          relay &&
          choosePlatforms({
            env,
            isPackaged: app.isPackaged,
            relayUrl: relay.url,
            enforcedPolicy: platformsOf(managed),
          }),
        userAgent: `Backchannel/${app.getVersion()} (${platform})`,
        clock: systemClock,
      }),
    facts: async () => ({
      program: {
        version: app.getVersion(),
        isPackaged: app.isPackaged,
        versions: process.versions,
        platform,
        locale: app.getLocale(),
        desktop: env['XDG_CURRENT_DESKTOP'],
      },
      relayUrl: relay?.url,
      relayFrom: relay?.from,
      managed,
      secrets: { state: secrets.state, backend: secrets.backend, mode: secrets.mode },
    }),
    saveFile: async () => false,
    showFile: () => undefined,
    now: () => systemClock.now(),
  });
  const { text } = await support.makeDiagnostics();
  if (of.file === undefined) return { code: exitCodes.done, lines: [text.trimEnd()] };
  const file = resolve(of.file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? toBackchannelError(error).code;
    return { code: exitCodes.failed, lines: [`The file could not be written (${reason}).`] };
  }
  return { code: exitCodes.done, lines: ['Diagnostics written. Read the file before you pass it on.'] };
};
