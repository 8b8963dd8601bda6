/**
 * The feed of an update (`latest.yml`) for a share of all computers, 1 to 100 percent: each computer draws its own number once, and takes
 * the update when it lies below. Source: electron-updater, `stagingPercentage`.
 */
export function stagedFeed(feed: string, percent: number): string {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100)
    throw new Error(`An update goes to 1 to 100 percent of all computers, not to ${percent}.`);
  const rest = feed.replace(/^stagingPercentage: .*\n/m, '');
  return percent === 100 ? rest : `${rest.replace(/\n*$/, '\n')}stagingPercentage: ${percent}\n`;
}

/**
 * One feed of the two CPUs of macOS, each built on a machine of its own: the files of both. Which one is of a computer's CPU, the updater
 * sees by the name. Errors: feeds of two versions.
 */
export function mergedFeed(one: string, other: string): string {
  const versionOf = (feed: string): string | undefined => /^version: (.+)$/m.exec(feed)?.[1];
  if (versionOf(one) === undefined || versionOf(one) !== versionOf(other))
    throw new Error('Two feeds of one version can be merged, and no others.');
  const files = /^files:\n((?: {2}.*\n)+)/m.exec(other)?.[1];
  if (files === undefined) throw new Error('This feed names no files.');
  return one.replace(/^files:\n(?: {2}.*\n)+/m, (own) => own + files);
}
