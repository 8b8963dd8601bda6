#!/usr/bin/env node
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Stands in for fpm, which electron-builder makes deb and rpm with and downloads from a place that not every machine reaches
 * (`CUSTOM_FPM_PATH`): the same arguments, done by Debian's own `dpkg-deb` and `rpmbuild`. A release is made with the real one.
 * Source: FpmTarget of electron-builder 26, and what fpm 1.17 makes of its arguments.
 */

/** Options that electron-builder passes. Anything else is refused, so that nothing is lost in silence. */
const known = new Set([
  '-s',
  '-t',
  '-d',
  '--deb-recommends',
  '--deb-compression',
  '--deb-priority',
  '--rpm-compression',
  '--rpm-os',
  '--rpm-summary',
  '--rpm-rpmbuild-define',
  '--architecture',
  '--after-install',
  '--after-remove',
  '--before-remove',
  '--description',
  '--version',
  '--package',
  '--name',
  '--maintainer',
  '--vendor',
  '--url',
  '--category',
  '--license',
  '--iteration',
]);
const flags = new Set(['--force', '--debug']);

/**
 * Options by name, each with all of its values, and the `from=to` pairs.
 * @param {readonly string[]} args
 */
export const parseFpm = (args) => {
  const options = /** @type {Record<string, string[]>} */ ({});
  const inputs = /** @type {{ from: string, to: string }[]} */ ([]);
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (flags.has(arg)) continue;
    if (!arg.startsWith('-')) {
      const cut = arg.lastIndexOf('=');
      if (cut < 0) throw new Error(`fpm stand-in: ${arg} does not say where it goes.`);
      inputs.push({ from: arg.slice(0, cut), to: arg.slice(cut + 1) });
      continue;
    }
    const cut = arg.startsWith('--') ? arg.indexOf('=') : -1;
    const name = cut < 0 ? arg : arg.slice(0, cut);
    if (!known.has(name)) throw new Error(`fpm stand-in: unknown option ${name}.`);
    const value = cut < 0 ? args[(at += 1)] : arg.slice(cut + 1);
    if (value === undefined) throw new Error(`fpm stand-in: ${name} has no value.`);
    (options[name] ??= []).push(value);
  }
  return { options, inputs };
};

/** @param {ReturnType<typeof parseFpm>} parsed */
const readerOf = ({ options }) => {
  /** @param {string} name */
  const all = (name) => options[name] ?? [];
  /** @param {string} name */
  const one = (name) => all(name).at(-1);
  /** @param {string} name */
  const needed = (name) => {
    const value = one(name);
    if (value === undefined) throw new Error(`fpm stand-in: ${name} is missing.`);
    return value;
  };
  return { all, one, needed };
};

/**
 * A package's control file. The extended description is indented, an empty line a dot.
 * @param {ReturnType<typeof parseFpm>} parsed
 * @param {number} installedKib
 */
export const controlOf = (parsed, installedKib) => {
  const { all, one, needed } = readerOf(parsed);
  const [synopsis = '', ...rest] = needed('--description').split('\n');
  const lines = [
    ['Package', needed('--name')],
    ['Version', [needed('--version'), one('--iteration')].filter(Boolean).join('-')],
    ['License', one('--license')],
    ['Vendor', one('--vendor')],
    ['Architecture', needed('--architecture')],
    ['Maintainer', needed('--maintainer')],
    ['Installed-Size', String(installedKib)],
    ['Depends', all('-d').join(', ')],
    ['Recommends', all('--deb-recommends').join(', ')],
    ['Section', one('--category') ?? 'default'],
    ['Priority', one('--deb-priority') ?? 'optional'],
    ['Homepage', one('--url')],
    ['Description', [synopsis, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n')],
  ];
  return `${lines.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n')}\n`;
};

/** Debian's names of CPUs, in rpm's. */
const rpmCpus = /** @type {Record<string, string | undefined>} */ ({ amd64: 'x86_64', arm64: 'aarch64' });

/**
 * The recipe of an rpm whose files lie in `root` already.
 * @param {ReturnType<typeof parseFpm>} parsed
 * @param {{ root: string, files: readonly string[], folders: readonly string[] }} tree
 */
export const specOf = (parsed, { root, files, folders }) => {
  const { all, one, needed } = readerOf(parsed);
  const cpu = needed('--architecture');
  const compression = one('--rpm-compression') === 'gzip' ? 'w1.gzdio' : 'w2.xzdio';
  const defines = ['_build_id_links none', ...all('--rpm-rpmbuild-define')];
  /** @param {string} name */
  const script = (name) => {
    const file = one(name);
    return file === undefined ? '' : readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
  };
  return [
    ...defines.map((define) => `%define ${define}`),
    '%define debug_package %{nil}',
    '%define __os_install_post %{nil}',
    `%define _binary_payload ${compression}`,
    `Name: ${needed('--name')}`,
    `Version: ${needed('--version')}`,
    `Release: ${one('--iteration') ?? '1'}`,
    `Summary: ${one('--rpm-summary') ?? needed('--description').split('\n')[0]}`,
    `License: ${one('--license') ?? 'unknown'}`,
    ...(one('--vendor') ? [`Vendor: ${one('--vendor')}`] : []),
    ...(one('--url') ? [`URL: ${one('--url')}`] : []),
    `Packager: ${needed('--maintainer')}`,
    `Group: ${one('--category') ?? 'default'}`,
    'AutoReqProv: no',
    `BuildArch: ${rpmCpus[cpu] ?? cpu}`,
    `BuildRoot: ${root}`,
    ...all('-d').map((each) => `Requires: ${each}`),
    '%description',
    needed('--description'),
    '%post',
    script('--after-install'),
    '%preun',
    script('--before-remove'),
    '%postun',
    script('--after-remove'),
    '%files',
    '%defattr(-,root,root,-)',
    ...folders.map((each) => `%dir "${each}"`),
    ...files.map((each) => `"${each}"`),
    '',
  ].join('\n');
};

/**
 * Everything below a folder, as paths that begin with a slash.
 * @param {string} root
 */
const listed = (root, below = '') => {
  const files = /** @type {string[]} */ ([]);
  const folders = /** @type {string[]} */ ([]);
  for (const each of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = `${below}/${each.name}`;
    if (each.isDirectory()) {
      const inner = listed(root, path);
      folders.push(path, ...inner.folders);
      files.push(...inner.files);
    } else files.push(path);
  }
  return { files, folders };
};

/**
 * @param {ReturnType<typeof parseFpm>['inputs']} inputs
 * @param {string} root
 */
const lay = (inputs, root) => {
  for (const { from, to } of inputs) {
    const target = join(root, to);
    mkdirSync(dirname(target), { recursive: true });
    // `folder/=/place`: what is in it. Hard links, because nothing is changed and it is large.
    if (from.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      execFileSync('cp', ['-al', `${resolve(from)}/.`, target]);
    } else if (statSync(from).isDirectory()) cpSync(from, target, { recursive: true });
    else {
      copyFileSync(from, target);
      execFileSync('chmod', ['0644', target]);
    }
  }
};

/** @param {readonly string[]} args */
const main = (args) => {
  const parsed = parseFpm(args);
  const { one, needed } = readerOf(parsed);
  const out = resolve(needed('--package'));
  // On the same disk as the files, for the hard links.
  const work = mkdtempSync(join(dirname(out), '.fpm-'));
  const root = join(work, 'root');
  try {
    mkdirSync(root);
    lay(parsed.inputs, root);
    const tree = listed(root);
    if (needed('-t') === 'deb') {
      mkdirSync(join(root, 'DEBIAN'));
      const sums = [];
      let bytes = 0;
      for (const path of tree.files) {
        const info = lstatSync(join(root, path));
        bytes += info.size;
        if (info.isFile())
          sums.push(
            `${createHash('md5')
              .update(readFileSync(join(root, path)))
              .digest('hex')}  ${path.slice(1)}`,
          );
      }
      writeFileSync(join(root, 'DEBIAN', 'control'), controlOf(parsed, Math.ceil(bytes / 1024)));
      writeFileSync(join(root, 'DEBIAN', 'md5sums'), `${sums.join('\n')}\n`);
      for (const [option, name] of [
        ['--after-install', 'postinst'],
        ['--before-remove', 'prerm'],
        ['--after-remove', 'postrm'],
      ]) {
        const file = option === undefined ? undefined : one(option);
        if (file === undefined || name === undefined) continue;
        const script = join(root, 'DEBIAN', name);
        copyFileSync(file, script);
        execFileSync('chmod', ['0755', script]);
      }
      const how =
        one('--deb-compression') === 'gz' ? ['-Zgzip', '-z1'] : [`-Z${one('--deb-compression') ?? 'xz'}`];
      execFileSync('dpkg-deb', ['--root-owner-group', ...how, '--build', root, out], { stdio: 'inherit' });
    } else {
      const own = tree.folders.filter((path) => /^\/opt\/[^/]+/.test(path));
      const spec = join(work, 'package.spec');
      writeFileSync(spec, specOf(parsed, { root, files: tree.files, folders: own }));
      const cpu = needed('--architecture');
      execFileSync(
        'rpmbuild',
        [
          '-bb',
          '--quiet',
          '--target',
          rpmCpus[cpu] ?? cpu,
          '--buildroot',
          root,
          '--define',
          `_topdir ${work}/top`,
          '--define',
          `_rpmdir ${work}/made`,
          '--define',
          '_build_name_fmt package.rpm',
          spec,
        ],
        { stdio: 'inherit' },
      );
      execFileSync('cp', [join(work, 'made', 'package.rpm'), out]);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
