/** What a package of this system and CPU has to hold, as paths below its unpacked files. Errors: a CPU that nothing is made for. */
export declare const nativePartsOf: (platform: string, cpu: string) => string[];
/** For which system and CPU a binary was made (`linux-x64`), by its first bytes. */
export declare const machineOf: (head: Buffer) => string | undefined;
/** Fails, in one sentence, when a package lacks a native part or has another CPU's. */
export declare const checkNativeParts: (of: {
  platform: string;
  cpu: string;
  unpacked: string;
}) => Promise<void>;
