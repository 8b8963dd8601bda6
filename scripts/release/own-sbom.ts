import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { licencesFile, type Licence } from '../../src/shared/licence.ts';
import { ActionableError } from '../actionable-error.ts';
import { inRepository } from '../paths.ts';
import { softwareBillOfMaterials, type LockedPackage } from './sbom.ts';

const json = (name: string): unknown => JSON.parse(readFileSync(inRepository(name), 'utf8'));

/**
 * The list of what is in the program as it was built last.
 * Errors: ActionableError where nothing was built.
 */
export async function ownSbom(electronVersion: string): Promise<Record<string, unknown>> {
  const list = inRepository('out', 'renderer', licencesFile);
  if (!existsSync(list)) throw new ActionableError('Nothing is built yet: run `npm run build` first.');
  const { default: licences } = (await import(pathToFileURL(list).href)) as { default: Licence[] };
  const { name, version } = json('package.json') as { name: string; version: string };
  const { packages } = json('package-lock.json') as { packages: Record<string, LockedPackage> };
  return softwareBillOfMaterials({
    name,
    version,
    licences,
    locked: packages,
    electronVersion,
    serialNumber: randomUUID(),
    madeAt: new Date(),
  });
}
