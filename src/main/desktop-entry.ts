/** Name of this program's .desktop file on Linux, as electron-builder makes it. */
export const desktopEntry = 'backchannel';
