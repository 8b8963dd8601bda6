/**
 * What a run needs from the system. `window`: to open Electron on a screen that is there. `headless`: to run it, with a
 * keyring, on a machine that has neither screen nor desktop (every test does).
 */
export type Purpose = 'window' | 'headless';

/** How the presence of a requirement is seen. */
export type Probe =
  { kind: 'library'; soname: string } | { kind: 'program'; name: string } | { kind: 'font'; family: string };

/** `why` is also the group under which its package is named: “for windows and dialogs: …”. */
export type Requirement = { probe: Probe; debianPackage: string; needed: Purpose; why: string };

const library = (soname: string, debianPackage: string, why: string): Requirement => ({
  probe: { kind: 'library', soname },
  debianPackage,
  needed: 'window',
  why,
});

const headless = (probe: Probe, debianPackage: string, why: string): Requirement => ({
  probe,
  debianPackage,
  needed: 'headless',
  why,
});

/**
 * Every requirement once. `needed: 'window'` counts for both purposes.
 * Source: tried on a bare Debian 12; the libraries are those Electron links or opens at run time.
 */
export const requirements: readonly Requirement[] = [
  library('libgtk-3.so.0', 'libgtk-3-0', 'windows and dialogs'),
  library('libnss3.so', 'libnss3', 'secure connections'),
  library('libasound.so.2', 'libasound2', 'sound and notifications'),
  library('libX11-xcb.so.1', 'libx11-xcb1', 'windows and dialogs'),
  library('libgbm.so.1', 'libgbm1', 'windows and dialogs'),
  library('libdrm.so.2', 'libdrm2', 'windows and dialogs'),
  library('libXss.so.1', 'libxss1', 'windows and dialogs'),
  library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0', 'windows and dialogs'),
  library('libnotify.so.4', 'libnotify4', 'sound and notifications'),
  library('libsecret-1.so.0', 'libsecret-1-0', 'a keyring'),
  headless({ kind: 'program', name: 'Xvfb' }, 'xvfb', 'a desktop in memory'),
  headless({ kind: 'program', name: 'dbus-run-session' }, 'dbus', 'a desktop in memory'),
  headless({ kind: 'program', name: 'gnome-keyring-daemon' }, 'gnome-keyring', 'a keyring'),
  headless({ kind: 'font', family: 'DejaVu Sans' }, 'fonts-dejavu-core', 'letters and emoji'),
  headless({ kind: 'font', family: 'Noto Color Emoji' }, 'fonts-noto-color-emoji', 'letters and emoji'),
];
