import { registerHooks } from 'node:module';

/**
 * electron-store, which writes the small files of a profile, asks for Electron when it is loaded and does without what it does
 * not find. There is none at a station: it gets an empty one.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: 'data:text/javascript,export default {}', format: 'module', shortCircuit: true }
      : next(specifier, context),
});
