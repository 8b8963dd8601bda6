import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What disks, editors, clean-up tools and people do to a profile. Each is a pure function of the profile and the random numbers. */
export interface Damage {
  kind: string;
  /** The profile of a console that was killed instead of closed. */
  isAfterKill?: boolean;
  /** Opened with a keyring that has other items. */
  isOtherKeyring?: boolean;
  /** Answers in a few words what was done. */
  apply(profile: string, random: () => number): string;
}

const data = (profile: string): string => join(profile, 'data');
const databaseOf = (profile: string): string => {
  const name = readdirSync(data(profile)).find((one) => one.endsWith('.db'));
  if (name === undefined) throw new Error('The profile has no database.');
  return join(data(profile), name);
};
const secretsOf = (profile: string): string => join(profile, 'secrets.json');
const pageBytes = 4096;
const below = (random: () => number, end: number): number => Math.floor(random() * end);
const pick = <T>(random: () => number, list: readonly T[]): T => {
  const chosen = list[below(random, list.length)];
  if (chosen === undefined) throw new Error('Nothing to choose from.');
  return chosen;
};

const edit = (file: string, change: (bytes: Buffer) => Buffer | void): void => {
  const bytes = readFileSync(file);
  writeFileSync(file, change(bytes) ?? bytes);
};
const flip = (bytes: Buffer, random: () => number, count: number): void => {
  for (let done = 0; done < count; done += 1) {
    const at = below(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
  }
};

const zeroPages: Damage['apply'] = (profile, random) => {
  const count = 1 + below(random, 4);
  const done: number[] = [];
  edit(databaseOf(profile), (bytes) => {
    for (let index = 0; index < count; index += 1) {
      const page = below(random, Math.floor(bytes.length / pageBytes));
      bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
      done.push(page + 1);
    }
  });
  return `pages ${done.join(', ')} of the database zeroed`;
};
const flipBits: Damage['apply'] = (profile, random) => {
  const count = 1 + below(random, 8);
  edit(databaseOf(profile), (bytes) => flip(bytes, random, count));
  return `${count} bits of the database flipped`;
};
const truncate: Damage['apply'] = (profile, random) => {
  const file = databaseOf(profile);
  const bytes = pick(random, [0, 1, 512, pageBytes, below(random, readFileSync(file).length)]);
  truncateSync(file, bytes);
  return `database cut to ${bytes} bytes`;
};
const remove: Damage['apply'] = (profile, random) => {
  const file = databaseOf(profile);
  const what = pick(random, ['database', 'data folder', 'seal', 'note', 'log']);
  if (what === 'database') rmSync(file);
  if (what === 'data folder') rmSync(data(profile), { recursive: true });
  if (what === 'seal') rmSync(`${file}.seal`, { force: true });
  if (what === 'note') rmSync(`${file}.open`, { force: true });
  if (what === 'log') for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  return `${what} removed`;
};
const damageLog: Damage['apply'] = (profile, random) => {
  const suffix = pick(random, ['-wal', '-shm']);
  const file = databaseOf(profile) + suffix;
  const how = pick(random, ['flipped', 'cut', 'rubbish', 'removed']);
  if (how === 'removed') rmSync(file, { force: true });
  else if (how === 'rubbish' || !existsSync(file)) writeFileSync(file, Buffer.alloc(12_345, 0xa5));
  else if (how === 'cut') truncateSync(file, below(random, readFileSync(file).length + 1));
  else edit(file, (bytes) => (bytes.length > 0 ? flip(bytes, random, 16) : undefined));
  return `${suffix} ${how}`;
};
const wrongSecrets: Damage['apply'] = (profile, random) => {
  const file = secretsOf(profile);
  const text = readFileSync(file, 'utf8');
  const how = pick(random, [
    'mark',
    'empty',
    'cut',
    'rubbish',
    'other version',
    'missing',
    'one garbled',
    'all garbled',
  ]);
  const garbled = (count: number): string => {
    const content = JSON.parse(text) as { backends: Record<string, Record<string, string>> };
    const entries = Object.values(content.backends)[0] ?? {};
    const names = Object.keys(entries);
    for (let done = 0; done < count; done += 1) {
      const name = count >= names.length ? (names[done] ?? '') : pick(random, names);
      const bytes = Buffer.from(entries[name] ?? '', 'base64');
      flip(bytes, random, 3);
      entries[name] = bytes.toString('base64');
    }
    return JSON.stringify(content);
  };
  const made: Record<string, () => string> = {
    mark: () => `\uFEFF${text}`,
    empty: () => '',
    cut: () => text.slice(0, below(random, text.length)),
    rubbish: () => text.replaceAll('"', '\u0000'),
    'other version': () => '{"format":2}',
    'one garbled': () => garbled(1 + below(random, 3)),
    'all garbled': () => garbled(100),
  };
  if (how === 'missing') rmSync(file);
  else writeFileSync(file, made[how]?.() ?? '');
  return `secrets.json: ${how}`;
};
const wrongSettings: Damage['apply'] = (profile, random) => {
  const name = pick(random, ['settings.json', 'window.json']);
  const text = pick(random, [
    '',
    '\u0000\u0000\u0000',
    '[1,2',
    '{"bounds":{"x":1e308,"y":-1e308,"width":1e9,"height":-4,"isMaximized":"no"}}',
    '{"bounds":{"x":"left","y":null,"width":3800,"height":2100,"isMaximized":false},"theme":7,"zoomFactor":1e9}',
    '{"bounds":{"x":-1279,"y":-50,"width":1280,"height":820,"isMaximized":false}}',
  ]);
  writeFileSync(join(profile, name), text);
  return `${name}: ${text.slice(0, 24)}`;
};

/** In the proportion in which they are drawn. */
export const damages: readonly Damage[] = [
  { kind: 'zeroed pages', apply: zeroPages },
  { kind: 'zeroed pages after a kill', isAfterKill: true, apply: zeroPages },
  { kind: 'flipped bits', apply: flipBits },
  { kind: 'flipped bits after a kill', isAfterKill: true, apply: flipBits },
  { kind: 'cut short', apply: truncate },
  { kind: 'missing files', apply: remove },
  { kind: 'missing files after a kill', isAfterKill: true, apply: remove },
  { kind: 'write-ahead log', isAfterKill: true, apply: damageLog },
  { kind: 'wrong secrets file', apply: wrongSecrets },
  { kind: 'wrong settings or window file', apply: wrongSettings },
  {
    kind: 'other keyring items',
    isOtherKeyring: true,
    apply: () => 'keyring items lost, others in their place',
  },
  {
    kind: 'other keyring items and a damaged database',
    isOtherKeyring: true,
    isAfterKill: true,
    apply: flipBits,
  },
];
