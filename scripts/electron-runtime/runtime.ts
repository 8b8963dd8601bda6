/** Where a runtime came from. Only `official` may ever be packaged into something that is called a release. */
export type ElectronSource = 'official' | 'registry-fallback' | 'override';

/** An Electron that can be started on this machine. */
export type ElectronRuntime = {
  /** The unpacked distribution: what electron-builder calls `electronDist`. */
  dist: string;
  /** The program to start, inside `dist`. */
  executable: string;
  /** As the distribution's own `version` file says it, without a leading `v`. */
  version: string;
  source: ElectronSource;
};

/** The file that marks a distribution as a registry fallback. */
export const fallbackMarkerFile = 'registry-fallback.json';
