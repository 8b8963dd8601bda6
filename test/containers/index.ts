import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMain } from '../../scripts/actionable-error.ts';
import { makeBaseImage } from './base-image.ts';
import { type Buildah, buildahIn, must, requireBuildah } from './buildah.ts';
import { tryRelayImage } from './relay-image.ts';
import { tryStationImage } from './station-image.ts';

/**
 * `npm run containers`: builds the images of the relay and of the station by their own container files with buildah, and runs them
 * read-only as an ordinary user. Takes Linux, root, buildah and mmdebstrap, and says so where they are missing. No registry of
 * images is asked: a small Debian with this Node stands for the image that the files name by digest.
 */
const images = [
  { name: 'relay', file: 'deploy/Dockerfile', attempt: tryRelayImage },
  { name: 'station', file: 'deploy/station/Dockerfile', attempt: tryStationImage },
];

const build = async (buildah: Buildah, of: { name: string; file: string; base: string }): Promise<string> => {
  const image = `localhost/${of.name}`;
  await buildah(
    'bud',
    '--isolation',
    'chroot',
    '--format',
    'docker',
    '--pull-never',
    '--build-arg',
    `NODE_IMAGE=${of.base}`,
    '--ignorefile',
    `${of.file}.dockerignore`,
    '--file',
    of.file,
    '--tag',
    image,
    '.',
  );
  return image;
};

runMain(async () => {
  requireBuildah();
  const folder = mkdtempSync(join(tmpdir(), 'containers-'));
  const buildah = buildahIn(folder);
  try {
    const base = await makeBaseImage(buildah, folder);
    for (const { name, file, attempt } of images) {
      const say = (done: string): void => console.log(`${name}: ${done}`);
      const image = await build(buildah, { name, file, base });
      const container = await buildah('from', '--pull-never', image);
      const root = await buildah('mount', container);
      const [size] = (await must('du', ['--summarize', '--block-size=1M', join(root, 'app')])).split('\t');
      say(`built from ${file}, ${size} MB beside Debian and Node`);
      await attempt(buildah, { image, root, folder, say });
      await buildah('rm', container);
    }
    console.log('Both images were built and run.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
