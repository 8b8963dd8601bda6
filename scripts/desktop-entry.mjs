/** Beside the program in its package: says why it did not start where Chromium ends without a word (assets/linux/backchannel-start). */
const starter = 'backchannel-start';
const installedIn = '/opt';

/**
 * Has the desktop entry of a package start the starter and not the program. electron-builder takes no other command for it, so the one
 * place that makes the entry is told here. An AppImage has a starter of its own (`exec` is given), which shows a box through the
 * program (src/main/index.ts, `refuse`).
 * @param {readonly { helper?: { computeDesktopEntry?: (options: unknown, exec?: string | null, extra?: object) => unknown } }[]} targets
 * @param {string} productFolder
 */
export const startByStarter = (targets, productFolder) => {
  for (const { helper } of targets) {
    if (!helper) continue;
    const { computeDesktopEntry } = helper;
    if (typeof computeDesktopEntry !== 'function')
      throw new Error(
        'This electron-builder makes desktop entries elsewhere: see scripts/desktop-entry.mjs.',
      );
    helper.computeDesktopEntry = (options, exec, extra) =>
      computeDesktopEntry.call(
        helper,
        options,
        exec ?? `${installedIn}/${productFolder}/${starter} %U`,
        extra,
      );
  }
};
