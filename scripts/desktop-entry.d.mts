/** Has the desktop entry of a package start the starter (assets/linux/backchannel-start) and not the program. */
export declare const startByStarter: (
  targets: readonly {
    helper?: { computeDesktopEntry?: (options: unknown, exec?: string | null, extra?: object) => unknown };
  }[],
  productFolder: string,
) => void;
