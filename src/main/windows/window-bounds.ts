import { createStoredJson } from '../stored-json.ts';

/** In screen coordinates; without `x` and `y` the system chooses. */
export interface WindowBounds {
  x?: number | undefined;
  y?: number | undefined;
  width: number;
  height: number;
  isMaximized: boolean;
}

/** The part of a screen that windows may use, in screen coordinates. */
export interface WorkArea {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Without `.json`. */
export const boundsFile = 'window';

export const minimumSize = { width: 640, height: 480 } as const;

const defaults: WindowBounds = { width: 1280, height: 820, isMaximized: false };

/** Screens are far smaller; what is greater is no place on one, and more than the system takes. */
const farthest = 100_000;
const isPlace = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= farthest;

/**
 * Where the window was, from `<folder>/window.json`, read before electron-store and the schema library are loaded
 * (decision 0022). Not secret; an unreadable or odd value means its default.
 */
export const readWindowBounds = (folder: string): WindowBounds => {
  try {
    const { bounds } = createStoredJson({ folder, name: boundsFile }).read();
    const { x, y, width, height, isMaximized } = bounds as Record<string, unknown>;
    if (!isPlace(width) || width < minimumSize.width || !isPlace(height) || height < minimumSize.height)
      return defaults;
    const place = isPlace(x) && isPlace(y) ? { x: Math.round(x), y: Math.round(y) } : undefined;
    return {
      ...place,
      width: Math.round(width),
      height: Math.round(height),
      isMaximized: isMaximized === true,
    };
  } catch {
    // A new profile has none, and a damaged one needs no message: the next move of the window writes it anew.
    return defaults;
  }
};

/** So much of the strip at the top must be on a screen that a hand finds it: to move the window, and to read its state. */
const reachable = { width: 160, height: 32 } as const;

const overlap = (start: number, length: number, areaStart: number, areaLength: number): number =>
  Math.min(start + length, areaStart + areaLength) - Math.max(start, areaStart);

/**
 * The saved place as it fits the screens of now. The size never exceeds the work area; a place whose top strip can
 * hardly be reached is left to the system.
 * @param areas those of all screens, the primary one first; at least one.
 */
export const fitToScreens = (saved: WindowBounds, areas: readonly WorkArea[]): WindowBounds => {
  const { x, y } = saved;
  const shared = (area: WorkArea): number =>
    x === undefined || y === undefined
      ? 0
      : Math.max(0, overlap(x, saved.width, area.x, area.width)) *
        Math.max(0, overlap(y, saved.height, area.y, area.height));
  const [first] = areas;
  const holdsCorner = (area: WorkArea): boolean =>
    x !== undefined &&
    y !== undefined &&
    overlap(x, 1, area.x, area.width) > 0 &&
    overlap(y, 1, area.y, area.height) > 0;
  // The screen it begins on; else the one that has most of it.
  const area =
    areas.find(holdsCorner) ??
    areas.reduce<WorkArea | undefined>(
      (best, one) => (best === undefined || shared(one) > shared(best) ? one : best),
      first,
    );
  if (area === undefined) return { ...defaults, isMaximized: saved.isMaximized };
  const width = Math.min(Math.max(saved.width, minimumSize.width), area.width);
  const height = Math.min(Math.max(saved.height, minimumSize.height), area.height);
  const size = { width, height, isMaximized: saved.isMaximized };
  if (x === undefined || y === undefined) return size;
  const isReachable =
    overlap(x, width, area.x, area.width) >= Math.min(reachable.width, width) &&
    y >= area.y &&
    overlap(y, reachable.height, area.y, area.height) >= reachable.height;
  return isReachable ? { ...size, x, y } : size;
};
