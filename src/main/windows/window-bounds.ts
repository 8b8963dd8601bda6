import { createStoredJson } from '../stored-json.ts';

/** In screen coordinates; without `x` and `y` the system chooses. */
export interface WindowBounds {
  x?: number | undefined;
  y?: number | undefined;
  width: number;
  height: number;
  isMaximized: boolean;
}

/** Without `.json`. */
export const boundsFile = 'window';

export const minimumSize = { width: 640, height: 480 } as const;

const defaults: WindowBounds = { width: 1280, height: 820, isMaximized: false };

const isWhole = (value: unknown): value is number => Number.isInteger(value);

/**
 * Where the window was, from `<folder>/window.json`, read before electron-store and the schema library are loaded
 * (decision 0022). Not secret; an unreadable or odd file means the defaults.
 */
export const readWindowBounds = (folder: string): WindowBounds => {
  try {
    const { bounds } = createStoredJson({ folder, name: boundsFile }).read();
    const { x, y, width, height, isMaximized } = bounds as Record<string, unknown>;
    if (!isWhole(width) || width < minimumSize.width || !isWhole(height) || height < minimumSize.height)
      return defaults;
    const place = isWhole(x) && isWhole(y) ? { x, y } : undefined;
    return { ...place, width, height, isMaximized: isMaximized === true };
  } catch {
    // A new profile has none, and a damaged one needs no message: the next move of the window writes it anew.
    return defaults;
  }
};
