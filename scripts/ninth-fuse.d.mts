/** Sets the ninth fuse in an Electron binary, in place. 'absent': this Electron has eight. */
export declare const setNinthFuse: (bytes: Buffer) => 'set' | 'absent';
