import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheRoot } from '../../scripts/paths.ts';
import { findProgram } from '../../scripts/system-check/probe.ts';
import { type Buildah, must } from './buildah.ts';

/** Where the container files' own image comes from as well. */
const suite = 'bookworm';
/** Beside Debian's essential packages: what Node is linked with, and whom TLS believes. */
const packages = ['ca-certificates', 'libstdc++6'];
/** Changes with what is above. */
const revision = 1;

const name = 'localhost/node-for-rehearsals';

/** A small Debian as an archive, made once. */
const debian = async (): Promise<string> => {
  const file = join(cacheRoot(), 'containers', `${suite}-r${revision}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const making = join(mkdtempSync(join(dirname(file), 'making-')), 'root.tar');
  await must('mmdebstrap', ['--variant=essential', `--include=${packages.join(',')}`, suite, making]);
  renameSync(making, file);
  return file;
};

/**
 * Makes what stands for `node:24-slim` where no registry of images can be reached: Debian, this Node and this npm, the user `node`
 * with the number it has there. Gives the image's name, for the container files' `NODE_IMAGE`. What this computer believes
 * beyond the usual authorities is believed in the image too, so that packages can be fetched.
 */
export const makeBaseImage = async (buildah: Buildah, folder: string): Promise<string> => {
  const npmProgram = findProgram('npm');
  if (npmProgram === undefined) throw new Error('npm is not in the PATH.');
  // bin/npm-cli.js of its package.
  const npm = dirname(dirname(realpathSync(npmProgram)));
  const container = await buildah('from', 'scratch');
  await buildah('add', container, await debian(), '/');
  await buildah('copy', '--chmod', '755', container, process.execPath, '/usr/local/bin/node');
  await buildah('copy', container, npm, '/usr/local/lib/node_modules/npm');
  const registry = await must('npm', ['config', 'get', 'registry']);
  const files = join(folder, 'base');
  mkdirSync(files);
  writeFileSync(join(files, 'npmrc'), `registry=${registry}\n`);
  await buildah('copy', container, join(files, 'npmrc'), '/usr/local/etc/npmrc');
  const own = process.env['NODE_EXTRA_CA_CERTS'];
  if (own !== undefined && existsSync(own)) {
    copyFileSync(own, join(files, 'extra.pem'));
    await buildah('copy', container, join(files, 'extra.pem'), '/etc/ssl/certs/extra.pem');
    await buildah('config', '--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/extra.pem', container);
  }
  const run = (...words: string[]) => buildah('run', '--isolation', 'chroot', container, '--', ...words);
  await run('ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm');
  await run(
    'sh',
    '-c',
    'echo node:x:1000: >>/etc/group && echo node:x:1000:1000::/home/node:/bin/sh >>/etc/passwd',
  );
  await run('install', '--directory', '--owner=1000', '--group=1000', '/home/node');
  await buildah(
    'config',
    '--env',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    container,
  );
  await buildah('commit', '--format', 'docker', container, name);
  await buildah('rm', container);
  return name;
};
