import type { Licence } from '../../src/shared/licence.ts';

/** What package-lock.json says of one installed package. */
export interface LockedPackage {
  version?: string;
  /** Subresource integrity: `sha512-` and base64. */
  integrity?: string;
  dependencies?: Record<string, string>;
}

export interface SbomInput {
  name: string;
  version: string;
  /** What the bundles were really made of, and what is shipped beside them (scripts/build-licences.ts). */
  licences: readonly Licence[];
  /** By path in the repository: `node_modules/zod`. */
  locked: Readonly<Record<string, LockedPackage>>;
  /** The Electron that is packaged. */
  electronVersion: string;
  /** RFC 4122, for this document alone. */
  serialNumber: string;
  madeAt: Date;
}

interface Component {
  type: 'library' | 'framework';
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  licenses?: unknown[];
  hashes?: { alg: string; content: string }[];
}

/** A package of npm as others name it. Source: package-url specification, type npm. */
export function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** One identifier, an expression of several, or free words. Source: CycloneDX 1.6, licenseChoice. */
function licensesOf(identifier: string | undefined): { licenses?: unknown[] } {
  if (identifier === undefined) return {};
  if (/^[A-Za-z0-9.+-]+$/.test(identifier)) return { licenses: [{ license: { id: identifier } }] };
  return / (?:OR|AND|WITH) /.test(identifier)
    ? { licenses: [{ expression: identifier }] }
    : { licenses: [{ license: { name: identifier } }] };
}

function hashesOf(integrity: string | undefined): Pick<Component, 'hashes'> {
  const base64 = /^sha512-([A-Za-z0-9+/=]+)$/.exec(integrity ?? '')?.[1];
  if (base64 === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(base64, 'base64').toString('hex') }] };
}

/**
 * The list of everything that is in the program, as CycloneDX 1.6: what the bundler wrote down of its modules, not what a list of
 * dependencies promises, each with the hash of the package it was taken from.
 * Errors: a package in the bundle that package-lock.json does not name in this version.
 */
export function softwareBillOfMaterials(of: SbomInput): Record<string, unknown> {
  const byName = new Map<string, LockedPackage[]>();
  for (const [path, locked] of Object.entries(of.locked)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    byName.set(name, [...(byName.get(name) ?? []), locked]);
  }
  const ownRef = purlOf(of.name, of.version);
  const locks = new Map<string, LockedPackage>();
  const components: Component[] = of.licences.map(({ name, version, identifier }) => {
    const locked = byName.get(name)?.find((each) => each.version === version);
    if (!locked)
      throw new Error(`The bundle contains ${name} ${version}, which package-lock.json does not name.`);
    const purl = purlOf(name, version);
    locks.set(purl, locked);
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      ...hashesOf(locked.integrity),
      ...licensesOf(identifier),
      purl,
    };
  });
  const electron = purlOf('electron', of.electronVersion);
  // With Chromium and Node inside; their own notices lie beside the program (LICENSES.chromium.html).
  components.push({
    type: 'framework',
    'bom-ref': electron,
    name: 'electron',
    version: of.electronVersion,
    ...licensesOf('MIT'),
    purl: electron,
  });
  const refsOf = (name: string): string[] =>
    components.filter((each) => each.name === name).map((each) => each['bom-ref']);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${of.serialNumber}`,
    version: 1,
    metadata: {
      timestamp: of.madeAt.toISOString(),
      component: {
        type: 'application',
        'bom-ref': ownRef,
        name: of.name,
        version: of.version,
        ...licensesOf('MIT'),
        purl: ownRef,
      },
    },
    components,
    dependencies: [
      { ref: ownRef, dependsOn: components.map((each) => each['bom-ref']) },
      ...components.map((each) => ({
        ref: each['bom-ref'],
        dependsOn: Object.keys(locks.get(each.purl)?.dependencies ?? {}).flatMap(refsOf),
      })),
    ],
  };
}
