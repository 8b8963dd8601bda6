import { runMain } from './actionable-error.ts';
import { runInDesktopSession } from './desktop-session.ts';
import { inRepository } from './paths.ts';

/**
 * `npm run gallery`: every screen and state of the window in every look, as pictures in out/gallery with contact sheets. Arguments as
 * test/gallery/index.ts has them. The window's page is real, in a real Electron; what it shows comes from test/renderer/fake.
 */
runMain(() =>
  runInDesktopSession(process.execPath, [
    inRepository('test', 'gallery', 'index.ts'),
    ...process.argv.slice(2),
  ]),
);
