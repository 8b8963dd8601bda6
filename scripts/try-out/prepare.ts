import { ensureBuilt, isBuilt } from '../build.ts';
import { hasElectron, resolveElectron, type ElectronRuntime } from '../electron-runtime.ts';
import { ensureLibraries, ensureSystem, missingPackages, type Purpose } from '../system-check.ts';

/** What has to be done once before a try-out can begin. */
export type Outstanding = { packages: number; needsElectron: boolean; needsBuild: boolean };

/**
 * Makes this machine ready for a try-out, after saying what that takes: packages of the system, the runtime, the bundles.
 * Errors: ActionableError that says what to do.
 */
export async function prepare(purpose: Purpose): Promise<ElectronRuntime> {
  const packages = (await missingPackages(purpose)).length;
  const plan = planText({ packages, needsElectron: !hasElectron(), needsBuild: !isBuilt() });
  if (plan) console.error(plan);
  await ensureSystem(purpose);
  const runtime = await resolveElectron();
  await ensureLibraries(runtime.executable);
  await ensureBuilt();
  return runtime;
}

/** Empty when nothing is to be done. */
export function planText({ packages, needsElectron, needsBuild }: Outstanding): string {
  const steps = [
    packages > 0 ? `packages of this system (${packages})` : '',
    needsElectron ? 'Electron (100 to 200 MB, kept for the next time)' : '',
    needsBuild ? 'a build of the console (seconds)' : '',
  ].filter(Boolean);
  return steps.length === 0 ? '' : `First this needs: ${steps.join('; ')}.`;
}
