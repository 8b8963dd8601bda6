import { resolveElectron } from '../electron-runtime.ts';
import { rehearseDeb } from '../rehearsal/index.ts';
import { findProgram } from '../system-check/probe.ts';
import { stagePassed, type Stage } from './stage.ts';

/**
 * The Debian package, as far as it can be tried beside the tests: made by electron-builder of the program that was just built, and
 * looked into. Installing, starting and updating it takes a system of its own: `npm run dist -- --rehearse`. Each step counts as a test.
 */
export const packageStage: Stage = {
  name: 'Debian package',
  run: async () => {
    if (findProgram('dpkg-deb') === undefined) {
      console.log('Left out: there is no dpkg-deb on this system.');
      return stagePassed;
    }
    return { passed: await rehearseDeb(await resolveElectron()), failed: 0 };
  },
};
