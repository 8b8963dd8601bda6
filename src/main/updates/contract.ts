/**
 * Where new versions come from. One implementation asks electron-updater (electron-updater-source.ts); each is held to
 * test/main/updates/source-contract.ts.
 */
export interface UpdateSource {
  /**
   * The version that is newer than this one and meant for this computer (channel, staged share); undefined: none. Errors:
   * any.
   */
  check(): Promise<string | undefined>;
  /**
   * Fetches what `check` found last, and checks whose signature it has; it is put in when the program ends. Errors: any;
   * nothing that
   * failed is ever put in.
   */
  download(): Promise<void>;
  /** Ends the program, puts the fetched version in, and starts it. */
  installAndStart(): void;
}
