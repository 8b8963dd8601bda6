import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a person can do about an Electron that did not start, read from its last lines; undefined when they say nothing we know.
 * `executable`: the program that was started; what has to be changed may lie beside it.
 */
export function adviceFor(
  lines: readonly string[],
  executable: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const text = lines.join('\n');
  if (/No usable sandbox|SUID sandbox helper|Failed to move to new namespace/i.test(text))
    return sandboxAdvice(executable);
  if (/Missing X server|open (X )?display|Failed to connect to Wayland/i.test(text))
    return (
      `There is no screen at ${env['DISPLAY'] ? `DISPLAY=${env['DISPLAY']}` : `WAYLAND_DISPLAY=${env['WAYLAND_DISPLAY']}`}. ` +
      'Start from a terminal of your desktop; or take the tour, which needs no screen:\n  npm run tour'
    );
  return undefined;
}

/** Its own helper is the way that changes this one program; a setting of the kernel would loosen all of them. */
function sandboxAdvice(executable: string): string {
  const helper = join(dirname(executable), 'chrome-sandbox');
  const reason =
    "This system lets an ordinary user's programs make no namespaces, and Chromium's sandbox needs one.";
  return existsSync(helper)
    ? `${reason} Run this once, then start again:\n  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
    : `${reason} Allow user namespaces (on Debian: sudo sysctl kernel.unprivileged_userns_clone=1), then start again.`;
}
