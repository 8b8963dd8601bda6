import { ActionableError } from '../actionable-error.ts';

/** Values of whoever publishes, from the environment; public all of them. Keys never pass through here: electron-builder reads them itself. */
const published = ['BUILD_HOMEPAGE', 'BUILD_MAINTAINER', 'BUILD_UPDATES_URL'] as const;

/** What programs of Windows believe an update by: the name in the certificate. macOS compares signatures itself. */
const publisher = 'BUILD_WINDOWS_PUBLISHER';

/** Whether a value is an address that programs can ask: https, without a name, a query or a fragment. */
function isPlaceOfUpdates(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, search, hash } = new URL(address);
  return protocol === 'https:' && username === '' && search === '' && hash === '';
}

/**
 * What electron-builder is told for installers. With `RELEASE=true` nothing may be missing and everything is signed, where the system
 * knows signed programs; without it, installers are made as they can be made here.
 * Errors: ActionableError that names what is missing, or is no address.
 */
export function builderArgs(env: NodeJS.ProcessEnv, platform: string): string[] {
  const isRelease = env['RELEASE'] === 'true';
  const needed = platform === 'win32' ? [...published, publisher] : published;
  const missing = needed.filter((name) => !env[name]);
  if (isRelease && missing.length > 0)
    throw new ActionableError(
      `A release names its home, a maintainer, the place of its updates and who signs them: ${missing.join(', ')} not set.`,
    );
  const updates = env['BUILD_UPDATES_URL'];
  if (updates && !isPlaceOfUpdates(updates))
    throw new ActionableError(
      `BUILD_UPDATES_URL is ${updates}: it has to be https, and without a name, a query or a fragment.`,
    );
  const args = ['--publish', 'never'];
  if (env['BUILD_HOMEPAGE']) args.push(`-c.extraMetadata.homepage=${env['BUILD_HOMEPAGE']}`);
  if (env['BUILD_MAINTAINER']) args.push(`-c.linux.maintainer=${env['BUILD_MAINTAINER']}`);
  // On Linux the system updates, from a repository.
  if (platform === 'linux') return args;
  if (updates) args.push('-c.publish.provider=generic', `-c.publish.url=${updates}`);
  if (platform === 'win32' && env[publisher])
    args.push(`-c.win.signtoolOptions.publisherName=${env[publisher]}`);
  if (isRelease) args.push('-c.forceCodeSigning=true');
  return args;
}
