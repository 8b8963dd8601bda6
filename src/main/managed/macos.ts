import { userInfo } from 'node:os';
import { join } from 'node:path';
import { readAdminFile } from './admin-file.ts';
import { type FoundValues, nothingFound, valuesOf } from './found.ts';

/** As in electron-builder.yml; the domain of the preferences. */
export const macosDomain = 'app.backchannel.console';
export const macosPolicyFolder = '/Library/Managed Preferences';
/** Of defaults, inside the same file. */
const defaultsKey = 'Recommended';

/** Keys that macOS itself adds to what a profile brings. */
const isOfMacos = (name: string): boolean => /^(?:Payload|_)/.test(name);

/**
 * What a configuration profile has brought: `<folder>/<person>/<domain>.plist` for one person, `<folder>/<domain>.plist` for the
 * computer, which wins. Defaults stand in the dictionary `Recommended` of the same file. The files belong to `owner` (root).
 */
export const readMacosPolicies = async (
  folder = macosPolicyFolder,
  owner = 0,
  person = userInfo().username,
): Promise<FoundValues> => {
  const found = nothingFound();
  const places = [join(folder, `${macosDomain}.plist`), join(folder, person, `${macosDomain}.plist`)];
  for (const source of places) {
    const read = readAdminFile(source, owner);
    if ('fault' in read) {
      if (read.fault !== 'missing')
        found.problems.push({ fault: read.fault === 'unsafe' ? 'unsafe' : 'unreadable', source });
      continue;
    }
    const content = await plistOf(read.content);
    const values = valuesOf(content, { level: 'enforced', source });
    const recommended = values?.find(({ name }) => name === defaultsKey);
    const defaults = recommended && valuesOf(recommended.value, { level: 'default', source });
    if (!values || (recommended && !defaults)) {
      found.problems.push({ fault: 'unreadable', source });
      continue;
    }
    found.values.push(
      ...values.filter(({ name }) => name !== defaultsKey && !isOfMacos(name)),
      ...(defaults ?? []),
    );
  }
  return found;
};

/** Both forms: macOS writes the binary one. Undefined: neither. */
const plistOf = async (content: Buffer): Promise<unknown> => {
  try {
    if (content.subarray(0, 6).toString('latin1') === 'bplist') {
      const { parseBuffer } = await import('bplist-parser');
      return parseBuffer(content)[0];
    }
    const { parse } = await import('plist');
    return parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
};
