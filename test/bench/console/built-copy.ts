import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { inRepository } from '../../../scripts/paths.ts';

/**
 * A copy of the built console. A build empties `out/` and fills it again, so that a console started in between shows an
 * empty window; whoever builds while this measures must not change what is measured. `out`: where it was built.
 */
export async function copyBuilt(folder: string, out = inRepository('out')): Promise<string> {
  await mkdir(folder);
  for (const part of ['main', 'preload', 'renderer'])
    await cp(join(out, part), join(folder, 'out', part), { recursive: true });
  await cp(inRepository('package.json'), join(folder, 'package.json'));
  await symlink(inRepository('node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}
