/**
 * The environment of a program of ours that a test starts: where programs are, where compiled code is kept (scripts/compile-cache.ts;
 * a third of such a start is compiling), and its own settings. Nothing else, so that no setting of this computer leaks in.
 */
export const childEnvironment = (own: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const { PATH = '', NODE_COMPILE_CACHE: cache } = process.env;
  return { PATH, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }), ...own };
};
