import { ActionableError } from '../actionable-error.ts';

/** Values of whoever publishes, from the environment; public all of them. Keys never pass through here: electron-builder reads them itself. */
const published = ['BUILD_HOMEPAGE', 'BUILD_MAINTAINER', 'BUILD_UPDATES_URL'] as const;

/**
 * What electron-builder is told for installers. With `RELEASE=true` nothing may be missing and everything is signed, where the system
 * knows signed programs; without it, installers are made as they can be made here.
 * Errors: ActionableError that names what is missing.
 */
export function builderArgs(env: NodeJS.ProcessEnv, platform: string): string[] {
  const isRelease = env['RELEASE'] === 'true';
  const missing = published.filter((name) => !env[name]);
  if (isRelease && missing.length > 0)
    throw new ActionableError(
      `A release names its home, a maintainer and the place of its updates: ${missing.join(', ')} not set.`,
    );
  const args = ['--publish', 'never'];
  if (env['BUILD_HOMEPAGE']) args.push(`-c.extraMetadata.homepage=${env['BUILD_HOMEPAGE']}`);
  if (env['BUILD_MAINTAINER']) args.push(`-c.linux.maintainer=${env['BUILD_MAINTAINER']}`);
  // On Linux the system updates, from a repository.
  if (platform === 'linux') return args;
  if (env['BUILD_UPDATES_URL'])
    args.push('-c.publish.provider=generic', `-c.publish.url=${env['BUILD_UPDATES_URL']}`);
  if (isRelease) args.push('-c.forceCodeSigning=true');
  return args;
}
