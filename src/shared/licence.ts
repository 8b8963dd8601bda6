/** A package of somebody else that the console contains, and the terms it is used under. */
export interface Licence {
  name: string;
  version: string;
  /** As the package names it, in SPDX terms; absent when it names none. */
  identifier?: string;
  /** The text of the licence; absent when the package has none. */
  text?: string;
}

/** File of the page that holds them all, made by the build: a module whose default export is `Licence[]`, by name. */
export const licencesFile = 'licences.js';
