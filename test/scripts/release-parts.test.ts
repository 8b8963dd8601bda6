import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mergedFeed, stagedFeed } from '../../scripts/release/staged.ts';
import { boundOf, tooLarge } from '../../scripts/release/sizes.ts';
import { purlOf, softwareBillOfMaterials } from '../../scripts/release/sbom.ts';
import { inRepository } from '../../scripts/paths.ts';

describe('the list of contents (CycloneDX)', () => {
  const sha512 = Buffer.alloc(64, 1);
  const make = (version = '4.0.0') =>
    softwareBillOfMaterials({
      name: 'backchannel',
      version: '1.0.0',
      licences: [
        { name: 'zod', version, identifier: 'MIT' },
        { name: '@fontsource-variable/inter', version: '5.0.0', identifier: 'OFL-1.1' },
        { name: 'two', version: '1.0.0', identifier: '(MIT OR Apache-2.0)' },
        { name: 'free', version: '1.0.0', identifier: 'Do what you like' },
        { name: 'silent', version: '1.0.0' },
      ],
      locked: {
        '': { version: '1.0.0' },
        'node_modules/zod': { version: '3.0.0' },
        'node_modules/two/node_modules/zod': {
          version: '4.0.0',
          integrity: `sha512-${sha512.toString('base64')}`,
        },
        'node_modules/@fontsource-variable/inter': { version: '5.0.0' },
        'node_modules/two': { version: '1.0.0', dependencies: { zod: '^4', elsewhere: '1' } },
        'node_modules/free': { version: '1.0.0' },
        'node_modules/silent': { version: '1.0.0' },
        'node_modules/vitest': { version: '4.0.0' },
      },
      electronVersion: '45.0.0',
      serialNumber: '3e671687-395b-41f5-a30f-a58921a69b79',
      madeAt: new Date(0),
    }) as {
      components: { name: string; purl: string; hashes?: { content: string }[]; licenses?: unknown[] }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };

  it('names what is in the bundle and nothing that only was installed, with the sum of the very package', () => {
    const { components } = make();
    expect(components.map(({ name }) => name)).toEqual([
      'zod',
      '@fontsource-variable/inter',
      'two',
      'free',
      'silent',
      'electron',
    ]);
    expect(components[0]?.hashes).toEqual([{ alg: 'SHA-512', content: sha512.toString('hex') }]);
    expect(components[1]?.purl).toBe('pkg:npm/%40fontsource-variable/inter@5.0.0');
  });

  it('says licences as the form wants them', () => {
    expect(make().components.map(({ licenses }) => licenses)).toEqual([
      [{ license: { id: 'MIT' } }],
      [{ license: { id: 'OFL-1.1' } }],
      [{ expression: '(MIT OR Apache-2.0)' }],
      [{ license: { name: 'Do what you like' } }],
      undefined,
      [{ license: { id: 'MIT' } }],
    ]);
  });

  it('knows who needs whom, among those it names', () => {
    const { dependencies, components } = make();
    expect(dependencies[0]?.dependsOn).toHaveLength(components.length);
    expect(dependencies.find(({ ref }) => ref === purlOf('two', '1.0.0'))?.dependsOn).toEqual([
      purlOf('zod', '4.0.0'),
    ]);
    const refs = new Set(dependencies.map(({ ref }) => ref));
    for (const { dependsOn } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
  });

  it('is not made of a bundle that the lock file does not know', () => {
    expect(() => make('5.0.0')).toThrow('zod 5.0.0');
  });
});

describe('the bounds of installers', () => {
  it('know every kind, and say which file is too large and what to do', () => {
    for (const name of [
      'a_1_amd64.deb',
      'a.rpm',
      'a.AppImage',
      'a.tar.gz',
      'a.exe',
      'a.msi',
      'a.dmg',
      'a.zip',
      'a.pkg',
    ])
      expect([name, boundOf(name)]).toEqual([name, expect.any(Number)]);
    expect(boundOf('SHA256SUMS')).toBeUndefined();
    const maxBytes = 10 * 1024 * 1024;
    expect(tooLarge([{ name: 'a.deb', bytes: maxBytes, maxBytes }])).toEqual([]);
    expect(tooLarge([{ name: 'a.deb', bytes: maxBytes + 1, maxBytes }])[0]).toContain(
      'a.deb has 10.0 MiB and may have 10',
    );
  });

  it('are looked at after each build', () => {
    expect(readFileSync(inRepository('scripts', 'dist.ts'), 'utf8')).toMatch(/tooLarge\(sizesIn\(/);
  });
});

describe('the feed of updates', () => {
  const feed =
    "version: 1.0.0\nfiles:\n  - url: a.exe\n    sha512: x\n    size: 1\npath: a.exe\nsha512: x\nreleaseDate: '2026'\n";

  it('goes to a share of all computers, and later to more', () => {
    const tenth = stagedFeed(feed, 10);
    expect(tenth).toBe(`${feed}stagingPercentage: 10\n`);
    expect(stagedFeed(tenth, 50)).toBe(`${feed}stagingPercentage: 50\n`);
    expect(stagedFeed(tenth, 100)).toBe(feed);
    for (const percent of [0, 101, 1.5, Number.NaN])
      expect(() => stagedFeed(feed, percent)).toThrow('1 to 100');
  });

  it('has the files of both CPUs, of one version', () => {
    const merged = mergedFeed(feed, feed.replaceAll('a.exe', 'b.exe'));
    expect(merged).toContain('files:\n  - url: a.exe\n    sha512: x\n    size: 1\n  - url: b.exe\n');
    expect(merged).toContain('\npath: a.exe\n');
    expect(() => mergedFeed(feed, feed.replace('1.0.0', '1.0.1'))).toThrow('one version');
  });
});
