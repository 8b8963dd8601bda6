import type { TestProject } from 'vitest/node';
import { openDesktop, type Desktop } from '../../scripts/desktop-session/desktop.ts';
import { isInDesktopSession } from '../../scripts/electron-launch.ts';
import { resolveElectron } from '../../scripts/electron-runtime.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What each worker adds to its environment, by its number; empty where windows open on the screen that is there. */
    desktops: Record<string, string>[];
  }
}

/** A desktop for each worker, so that windows of two files do not take the focus or the keyring from each other. */
export default async function openDesktops(project: TestProject): Promise<() => Promise<void>> {
  const opened: Desktop[] = [];
  // Workers inherit it: in their own home folders they would find no cached runtime.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= (await resolveElectron()).dist;
  if (process.platform === 'linux' && !isInDesktopSession()) {
    const { maxWorkers } = project.config;
    opened.push(...(await Promise.all(Array.from({ length: maxWorkers }, () => openDesktop()))));
  }
  project.provide(
    'desktops',
    opened.map(({ env }) => env),
  );
  return async () => void (await Promise.all(opened.map((desktop) => desktop.close())));
}
