/**
 * A version below this one that is written with as many characters, so that it can take the other's place in an archive: `0.2.0` →
 * `0.1.9`. Errors: there is none (`0.0.0`).
 */
export function earlierVersion(version: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version);
  if (!match) throw new Error(`${version} is no version.`);
  const parts = match.slice(1, 4);
  for (let at = 2; at >= 0; at -= 1) {
    const part = parts[at] ?? '';
    const lower = String(Number(part) - 1);
    if (Number(part) === 0 || lower.length !== part.length) continue;
    const rest = parts.slice(at + 1).map((each) => '9'.repeat(each.length));
    return [...parts.slice(0, at), lower, ...rest].join('.') + (match[4] ?? '');
  }
  throw new Error(`No version below ${version} has as many characters.`);
}

/**
 * Writes an earlier version into a program archive, in place: its package.json says which one it is. Answers how often it was written.
 * Nothing else of the archive moves; Linux does not check an archive's sums.
 */
export function rewriteVersion(archive: Buffer, from: string, to: string): number {
  if (from.length !== to.length) throw new Error('Both versions have to have as many characters.');
  let count = 0;
  for (const spelled of [`"version": "`, `"version":"`]) {
    const name = Buffer.from(`"name"`);
    for (
      let at = archive.indexOf(spelled + from + '"');
      at >= 0;
      at = archive.indexOf(spelled + from + '"', at + 1)
    ) {
      // Of our own package.json alone: others' versions stand in the archive, too.
      const own = archive.subarray(Math.max(0, at - 200), at).lastIndexOf(name);
      if (own < 0 || !archive.subarray(Math.max(0, at - 200) + own, at).includes('"backchannel"')) continue;
      archive.write(to, at + spelled.length, 'latin1');
      count += 1;
    }
  }
  return count;
}
