import { type Managed, unmanaged } from '../../shared/managed/managed.ts';
import type { FoundValues } from './found.ts';
import { linuxPolicyFolder, readLinuxPolicies } from './linux.ts';

export {
  dictionariesOf,
  environmentUnder,
  platformsOf,
  proxyPolicyOf,
  settingsUnder,
  type ManagedPreferences,
} from './effects.ts';
export { isAccountAllowed } from './allowed.ts';
export { ensureOn, switchedOff } from './switched-off.ts';

/** Instead of the system's place, for a program that is not packaged: a folder like /etc/backchannel/policies. */
const folderSetting = 'BACKCHANNEL_POLICY_FOLDER';

const find = async (folder: string | undefined, owner: number): Promise<FoundValues> => {
  if (folder !== undefined && folder !== '') return readLinuxPolicies(folder, owner);
  if (process.platform === 'linux') return readLinuxPolicies();
  if (process.platform === 'darwin') return (await import('./macos.ts')).readMacosPolicies();
  const { loadNativeRegistry } = await import('./native-registry.ts');
  return (await import('./windows.ts')).readWindowsPolicies(await loadNativeRegistry());
};

/**
 * What the organisation has set on this computer, read once at start. A computer that nobody manages pays for it with two looks
 * at a
 * folder; the schema library is loaded only where something was found (decision 0022). Never rejects.
 */
export const readManaged = async (env: NodeJS.ProcessEnv, isPackaged: boolean): Promise<Managed> => {
  const folder = isPackaged ? undefined : env[folderSetting];
  // Root; who tries the program out owns the folder instead.
  const owner = folder === undefined ? 0 : (process.getuid?.() ?? 0);
  const { values, problems } = await find(folder, owner);
  if (values.length === 0 && problems.length === 0) return unmanaged;
  const managed = (await import('./resolve.ts')).resolveManaged(values, problems);
  if (!managed.values.CertificateFile) return managed;
  return (await import('./authorities-file.ts')).withAuthorities(managed, owner);
};

/** For `--print-policy`: what counts, from where, and what does not count. No value is a secret. */
export const printedPolicy = ({ values, problems }: Managed): string =>
  JSON.stringify({ values, problems }, undefined, 2);

/** Where an administrator puts policies, in the words of the system. `platform`: as of `process.platform`. */
export const policyPlaceOf = (platform: string): string => {
  if (platform === 'win32') return 'HKLM\\Software\\Policies\\Backchannel';
  return platform === 'darwin' ? '/Library/Managed Preferences' : linuxPolicyFolder;
};
