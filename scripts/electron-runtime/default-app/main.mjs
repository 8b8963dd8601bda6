/**
 * What the fallback runtime has in place of Electron's own default_app.asar: it starts the application whose folder
 * (or main file) is the first argument that is not a switch. `-r MODULE` loads a module before it, as in the original.
 * An ES module: Electron becomes ready only after its top level has ended, so that the application can still do what
 * must come before.
 */
import { app, dialog } from 'electron';
import { existsSync, readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { preloads, target } = readArguments(process.argv.slice(1));
if (preloads.length > 0) Module._preloadModules(preloads);

try {
  await start(target);
} catch (error) {
  console.error(error);
  dialog.showErrorBox('The application could not be started', String(error?.stack ?? error));
  app.exit(1);
}

function readArguments(args) {
  const preloads = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '-r' || argument === '--require') preloads.push(args[(index += 1)]);
    else if (!argument.startsWith('-')) return { preloads, target: argument };
  }
  return { preloads, target: undefined };
}

async function start(target) {
  if (!target) throw new Error('Name the folder of the application to start as the first argument.');
  const resolved = path.resolve(target);
  const folder = statSync(resolved).isDirectory() ? resolved : path.dirname(resolved);
  let main = resolved;
  const manifestFile = path.join(folder, 'package.json');
  if (existsSync(manifestFile)) {
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    if (resolved === folder) main = path.join(folder, manifest.main ?? 'index.js');
    if (manifest.version) app.setVersion(manifest.version);
    if (manifest.productName || manifest.name) app.name = manifest.productName ?? manifest.name;
    if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
    app.setPath(
      'userData',
      app.commandLine.getSwitchValue('user-data-dir') || path.join(app.getPath('appData'), app.name),
    );
  }
  app.setAppPath(folder);
  await import(pathToFileURL(main).href);
}
