/** One file, folder or link of a package. */
export interface PackageEntry {
  /** As `ls -l` writes it: `-rwxr-xr-x`. */
  mode: string;
  /** `root/root`. */
  owner: string;
  /** Absolute. */
  path: string;
}

/** Lines of `dpkg-deb --contents`: mode, owner, size, day, time, `./path`, and ` -> target` of a link. */
export function parseContents(listing: string): PackageEntry[] {
  return listing.split('\n').flatMap((line) => {
    const match = /^(\S{10})\s+(\S+)\s+\d+\s+\S+\s+\S+\s+\.(\/.*?)\/?(?: -> .*)?$/.exec(line);
    if (!match) return [];
    const [, mode = '', owner = '', path = ''] = match;
    return path === '' || path === '/' ? [] : [{ mode, owner, path }];
  });
}

/** The fields of a control file, continued lines joined. */
export function parseControl(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  let name = '';
  for (const line of text.split('\n')) {
    const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (field) fields[(name = field[1] ?? '')] = field[2] ?? '';
    else if (name !== '' && line.startsWith(' ')) fields[name] += `\n${line.trim()}`;
  }
  return fields;
}

/** Where a package puts the program. */
export const programFolder = '/opt/Backchannel';
const program = programFolder;

/** What every Linux package has to bring, by path. */
const wantedOfProgram = [
  `${program}/backchannel`,
  `${program}/backchannel-start`,
  `${program}/chrome-sandbox`,
  `${program}/resources/app.asar`,
  `${program}/LICENSE.electron.txt`,
  `${program}/LICENSES.chromium.html`,
];
/** What only a package of a package manager has to bring. */
const wantedOfSystem = [
  `${program}/resources/apparmor-profile`,
  '/usr/share/applications/backchannel.desktop',
  '/usr/share/metainfo/app.backchannel.console.metainfo.xml',
  '/usr/share/icons/hicolor/scalable/apps/backchannel.svg',
  ...[16, 24, 32, 48, 64, 128, 256, 512].map(
    (size) => `/usr/share/icons/hicolor/${size}x${size}/apps/backchannel.png`,
  ),
];

/** What none may bring: sources, maps, tests, other systems' binaries, keys. */
const refused: readonly [RegExp, string][] = [
  [/\.map$/, 'a source map'],
  [/\.(?:ts|tsx)$/, 'a source file'],
  [/\/@libsql\/[^/]+-musl\//, 'a database driver that Electron cannot load'],
  [/\/app-update\.yml$/, 'a place of updates, and Linux is updated by the system'],
  [/\/(?:\.env|\.npmrc|id_rsa)|\.(?:pem|p8|p12|pfx)$/, 'a secret'],
];

/**
 * What is wrong with a Linux package, one sentence each; none: nothing.
 * @param driver folder of the database driver of this CPU: `linux-x64-gnu`
 * @param of `isProgramAlone`: an archive, whose files belong to whoever unpacks it
 */
export function faultsOfContent(
  entries: readonly PackageEntry[],
  driver: string,
  { isProgramAlone = false }: { isProgramAlone?: boolean } = {},
): string[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const faults = [
    ...wantedOfProgram,
    ...(isProgramAlone ? [] : wantedOfSystem),
    `${program}/resources/app.asar.unpacked/node_modules/@libsql/${driver}/index.node`,
  ].flatMap((path) => (byPath.has(path) ? [] : [`${path} is missing.`]));
  for (const { mode, owner, path } of entries) {
    for (const [pattern, what] of refused) if (pattern.test(path)) faults.push(`${path} is ${what}.`);
    if (owner !== 'root/root' && !isProgramAlone) faults.push(`${path} belongs to ${owner}.`);
    // Set by the script that installs, and only where the system needs it.
    if (/[sS]/.test(mode.slice(1))) faults.push(`${path} runs as its owner (${mode}).`);
    if (mode[8] === 'w' && !mode.startsWith('l')) faults.push(`${path} can be written by everybody.`);
    if (!/^\/(?:opt\/Backchannel|usr\/share|usr|opt)(?:\/|$)/.test(path))
      faults.push(`${path} lies where nothing of ours does.`);
  }
  for (const path of [`${program}/backchannel`, `${program}/backchannel-start`])
    if (byPath.get(path)?.mode[3] === '-') faults.push(`${path} cannot be started.`);
  return faults;
}

/** What is wrong with the desktop entry of a package. */
export function faultsOfDesktopEntry(text: string): string[] {
  const fields = new Map(
    text.split('\n').flatMap((line) => {
      const cut = line.indexOf('=');
      return cut < 0 ? [] : [[line.slice(0, cut), line.slice(cut + 1)] as const];
    }),
  );
  const faults: string[] = [];
  const expect = (name: string, value: string): void => {
    if (fields.get(name) !== value)
      faults.push(`${name} is ${fields.get(name) ?? 'missing'} and not ${value}.`);
  };
  expect('Exec', `${program}/backchannel-start %U`);
  expect('Icon', 'backchannel');
  expect('StartupWMClass', 'backchannel');
  expect('MimeType', 'x-scheme-handler/backchannel;');
  if (text.includes('no-sandbox')) faults.push('It starts the program without its sandbox.');
  return faults;
}

/** What is wrong with the control file of the Debian package. */
export function faultsOfControl(control: Record<string, string>, version: string): string[] {
  const faults: string[] = [];
  const expect = (name: string, value: string): void => {
    if (control[name] !== value) faults.push(`${name} is ${control[name] ?? 'missing'} and not ${value}.`);
  };
  expect('Package', 'backchannel');
  // `~` sorts a preview before its release.
  expect('Version', version.replaceAll('-', '~'));
  expect('Section', 'net');
  for (const needed of ['libgtk-3-0', 'libgbm1', 'libasound2', 'libnss3', 'libsecret-1-0'])
    if (!(control['Depends'] ?? '').split(/[,|] */).some((each) => each.trim() === needed))
      faults.push(`Depends does not name ${needed}.`);
  if (!/^.+ <.+@.+>$/.test(control['Maintainer'] ?? '')) faults.push('Maintainer has no address.');
  if (!control['Homepage']) faults.push('Homepage is missing.');
  return faults;
}
