/**
 * Switches that let another program read this one, run code in it, or take away what holds its pages: refused when it is
 * packaged. Chromium and Node know many more; those that only draw or log differently are the person's business.
 */
const refused: ReadonlySet<string> = new Set([
  // Another program steers the window.
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-socket-name',
  'remote-allow-origins',
  // Another program steers the main process; the fuse makes Node ignore these.
  'inspect',
  'inspect-brk',
  'inspect-brk-node',
  'inspect-port',
  'inspect-publish-uid',
  'inspect-wait',
  'debug',
  'debug-brk',
  'debug-port',
  // Other code inside.
  'js-flags',
  'load-extension',
  'disable-extensions-except',
  'require',
  'import',
  'experimental-loader',
  'loader',
  // Another program instead of ours.
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'browser-subprocess-path',
  // Without walls.
  'no-sandbox',
  'disable-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'disable-gpu-sandbox',
  'no-zygote',
  'no-zygote-sandbox',
  'no-unsandboxed-zygote',
  'single-process',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-file-access-from-files',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  // A stranger's server passes for LiveChat's or Meta's.
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'allow-insecure-localhost',
  'host-rules',
  'host-resolver-rules',
  // What goes over the network lands in a file.
  'ssl-key-log-file',
  'log-net-log',
]);

/** Switches among them that only take the sandbox away: nothing of this program is given to others by them. */
const aboutSandbox: ReadonlySet<string> = new Set([
  'no-sandbox',
  'disable-sandbox',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
]);
export const isAboutSandbox = (name: string): boolean => aboutSandbox.has(name);

/** Electron gives it to itself at each start, in a packaged program too. It is refused to whoever types it. */
const setByElectron: ReadonlySet<string> = new Set(['allow-file-access-from-files']);

const nameOf = (argument: string): string | undefined =>
  /^(?:--?|\/)([a-z][a-z0-9-]*)(?:=|$)/i.exec(argument)?.[1]?.toLowerCase();

/**
 * The first switch that a packaged program is not started with; undefined: none. `hasSwitch`: Electron's, which knows what
 * Chromium understood; `argv`: the whole line, for what only Node understands.
 */
export const refusedSwitch = (deps: {
  isPackaged: boolean;
  argv: readonly string[];
  hasSwitch(name: string): boolean;
}): string | undefined => {
  if (!deps.isPackaged) return undefined;
  const given = deps.argv.slice(1).flatMap((argument) => nameOf(argument) ?? []);
  return (
    given.find((name) => refused.has(name)) ??
    [...refused].find((name) => !setByElectron.has(name) && deps.hasSwitch(name))
  );
};

/** Variables by which Node and Electron would load other code or believe other certificates. */
const foreignVariables = [
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'ELECTRON_RUN_AS_NODE',
];

/**
 * Takes these variables away from a packaged program. NODE_OPTIONS and ELECTRON_RUN_AS_NODE are shut off by fuses, and this keeps
 * them from what it starts; the word that certificates need not be right is read at each connection.
 */
export const dropForeignVariables = (env: NodeJS.ProcessEnv, isPackaged: boolean): void => {
  if (!isPackaged) return;
  for (const name of foreignVariables) delete env[name];
};
