/**
 * What a run needs from the system. `window`: to open Electron on a screen that is there. `headless`: to run it, with a
 * keyring, on a machine that has neither screen nor desktop (every test does).
 */
export type Purpose = 'window' | 'headless';

/** How the presence of a requirement is seen. */
export type Probe =
  { kind: 'library'; soname: string } | { kind: 'program'; name: string } | { kind: 'font'; family: string };

export type Requirement = { probe: Probe; debianPackage: string; needed: Purpose; why: string };

const library = (soname: string, debianPackage: string, why: string): Requirement => ({
  probe: { kind: 'library', soname },
  debianPackage,
  needed: 'window',
  why,
});

/**
 * Every requirement once. `needed: 'window'` counts for both purposes.
 * Source: tried on a bare Debian 12; the libraries are those Electron links or opens at run time.
 */
export const requirements: readonly Requirement[] = [
  library('libgtk-3.so.0', 'libgtk-3-0', 'windows and dialogs'),
  library('libnss3.so', 'libnss3', 'certificates'),
  library('libasound.so.2', 'libasound2', 'sound'),
  library('libgbm.so.1', 'libgbm1', 'drawing'),
  library('libdrm.so.2', 'libdrm2', 'drawing'),
  library('libXss.so.1', 'libxss1', 'idle time'),
  library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0', 'screen readers'),
  library('libnotify.so.4', 'libnotify4', 'notifications'),
  library('libsecret-1.so.0', 'libsecret-1-0', 'the keyring'),
  {
    probe: { kind: 'program', name: 'Xvfb' },
    debianPackage: 'xvfb',
    needed: 'headless',
    why: 'a screen in memory',
  },
  {
    probe: { kind: 'program', name: 'dbus-run-session' },
    debianPackage: 'dbus',
    needed: 'headless',
    why: 'a session bus of its own',
  },
  {
    probe: { kind: 'program', name: 'gnome-keyring-daemon' },
    debianPackage: 'gnome-keyring',
    needed: 'headless',
    why: 'a real keyring',
  },
  {
    probe: { kind: 'font', family: 'DejaVu Sans' },
    debianPackage: 'fonts-dejavu-core',
    needed: 'headless',
    why: 'letters in the pictures',
  },
  {
    probe: { kind: 'font', family: 'Noto Color Emoji' },
    debianPackage: 'fonts-noto-color-emoji',
    needed: 'headless',
    why: 'emoji in the pictures',
  },
];
