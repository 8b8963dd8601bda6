import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ManagedLevel } from '../../shared/managed/managed.ts';
import { isOfAdmin, readAdminFile } from './admin-file.ts';
import { type FoundValues, nothingFound, valuesOf } from './found.ts';

/** Where an administrator puts policies: as Chromium and Firefox have it. */
export const linuxPolicyFolder = '/etc/backchannel/policies';

const folders: readonly { name: string; level: ManagedLevel }[] = [
  { name: 'managed', level: 'enforced' },
  { name: 'recommended', level: 'default' },
];

/** Undefined: there is no such folder. Errors: of the file system. */
const namesIn = (folder: string): string[] | undefined => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

const jsonOf = (content: Buffer): unknown => {
  try {
    return JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    // No object of keys either.
    return undefined;
  }
};

/**
 * `<folder>/managed/*.json` and `<folder>/recommended/*.json`, each an object of keys; of several files the last one by name
 * counts.
 * Folders and files belong to `owner` (root) and may be written by nobody else; what may is refused and named. Needs no package.
 */
export const readLinuxPolicies = (folder = linuxPolicyFolder, owner = 0): FoundValues => {
  const found = nothingFound();
  for (const { name, level } of folders) {
    const source = join(folder, name);
    let names: string[] | undefined;
    try {
      names = namesIn(source);
      if (names === undefined) continue;
      if (!isOfAdmin(folder, owner) || !isOfAdmin(source, owner)) {
        if (names.length > 0) found.problems.push({ fault: 'unsafe', level, source });
        continue;
      }
    } catch {
      found.problems.push({ fault: 'unreadable', level, source });
      continue;
    }
    const files = names.filter((file) => file.endsWith('.json') && !file.startsWith('.')).sort();
    for (const file of files.reverse()) {
      const path = join(source, file);
      const read = readAdminFile(path, owner);
      const values = 'content' in read ? valuesOf(jsonOf(read.content), { level, source: path }) : undefined;
      if (values) found.values.push(...values);
      else
        found.problems.push({
          fault: 'fault' in read && read.fault === 'unsafe' ? 'unsafe' : 'unreadable',
          level,
          source: path,
        });
    }
  }
  return found;
};
