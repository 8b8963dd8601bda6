/** fpm's arguments: options by name, each with all of its values, and what goes where. */
export interface FpmArguments {
  options: Record<string, string[]>;
  inputs: { from: string; to: string }[];
}
/** Errors: an option it does not know, so that nothing is lost in silence. */
export declare const parseFpm: (args: readonly string[]) => FpmArguments;
/** A Debian package's control file. */
export declare const controlOf: (parsed: FpmArguments, installedKib: number) => string;
/** The recipe of an rpm whose files lie in `root`. */
export declare const specOf: (
  parsed: FpmArguments,
  tree: { root: string; files: readonly string[]; folders: readonly string[] },
) => string;
