/** Folders that change with every package that anybody installs; what is in them says nothing of this one. */
const systemsOwn = [
  '/var/lib/dpkg/',
  '/var/lib/apt/',
  '/var/lib/systemd/',
  '/var/cache/',
  '/var/log/',
  '/etc/apt/',
  '/srv/',
  '/usr/share/keyrings/',
];

/** What a system has afterwards and had not before, sorted. */
export function leftBehind(before: readonly string[], after: readonly string[]): string[] {
  const known = new Set(before);
  return after
    .filter((path) => !known.has(path) && !systemsOwn.some((folder) => path.startsWith(folder)))
    .sort();
}

/** Paths by whose they are. */
export interface LeftBehind {
  /** In homes. */
  ofPeople: string[];
  ofPolicy: string[];
  /** Of libraries that came as dependencies, and of the desktop. */
  ofOthers: string[];
  /** What nobody should find. */
  ours: string[];
}

export function sortLeftBehind(left: readonly string[]): LeftBehind {
  const sorted: LeftBehind = { ofPeople: [], ofPolicy: [], ofOthers: [], ours: [] };
  for (const path of left) {
    if (path.startsWith('/etc/backchannel/')) sorted.ofPolicy.push(path);
    else if (/^\/(?:home|root)\//.test(path)) sorted.ofPeople.push(path);
    else if (/backchannel/i.test(path)) sorted.ours.push(path);
    else sorted.ofOthers.push(path);
  }
  return sorted;
}
