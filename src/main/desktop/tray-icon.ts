import type { DesktopStatus } from './unread.ts';

type Colour = readonly [red: number, green: number, blue: number];
/** Of the colours of the window's own mark; each is seen on a light and on a dark panel. */
const blue: Colour = [0, 89, 225];
const grey: Colour = [139, 141, 148];
const red: Colour = [219, 32, 49];
const amber: Colour = [255, 176, 0];
const white: Colour = [255, 255, 255];

/** A shape on a square of side 1: whether a point is inside. */
type Shape = (x: number, y: number) => boolean;
const disc =
  (atX: number, atY: number, radius: number): Shape =>
  (x, y) =>
    (x - atX) ** 2 + (y - atY) ** 2 <= radius ** 2;
/** A speech bubble with round corners and a corner that points to who speaks. */
const bubble: Shape = (x, y) => {
  const nearX = Math.min(Math.max(x, 0.26), 0.74);
  const nearY = Math.min(Math.max(y, 0.26), 0.6);
  const isBody = (x - nearX) ** 2 + (y - nearY) ** 2 <= 0.2 ** 2;
  return isBody || (y > 0.6 && y < 0.97 && x > 0.16 && x < 0.16 + (0.97 - y) * 0.9);
};
/** Two lines of text in it. */
const lines: Shape = (x, y) =>
  (x > 0.26 && x < 0.74 && y > 0.3 && y < 0.38) || (x > 0.26 && x < 0.58 && y > 0.48 && y < 0.56);
/** A crescent, for quiet. */
const moon: Shape = (x, y) => disc(0.5, 0.43, 0.22)(x, y) && !disc(0.6, 0.37, 0.19)(x, y);

/** Points per pixel and direction: edges of a small icon are smooth. */
const samples = 4;

/**
 * The icon in the tray as pixels: a bubble, grey when offline, with a moon when it is quiet, with an amber dot for what is
 * unread and a red one for what is for this person.
 * Shape: `side`² pixels, 4 bytes each, in the order blue, green, red, alpha (premultiplied), as Electron takes a bitmap.
 */
export const trayBitmap = (status: DesktopStatus, side: number): Buffer => {
  const dot = status.isForMe ? red : status.unread > 0 ? amber : undefined;
  const layers: readonly (readonly [Shape, Colour | undefined])[] = [
    [bubble, status.isOffline ? grey : blue],
    [status.isQuiet ? moon : lines, white],
    // Around the dot nothing: it is seen on any colour.
    ...(dot
      ? ([[disc(0.76, 0.76, 0.3), undefined] as const, [disc(0.76, 0.76, 0.23), dot] as const] as const)
      : []),
  ];
  const colourAt = (x: number, y: number): Colour | undefined =>
    layers.findLast(([shape]) => shape(x, y))?.[1];
  const pixels = Buffer.alloc(side * side * 4);
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const sum = [0, 0, 0, 0];
      for (let index = 0; index < samples ** 2; index += 1) {
        const x = (column + ((index % samples) + 0.5) / samples) / side;
        const y = (row + (Math.floor(index / samples) + 0.5) / samples) / side;
        const colour = colourAt(x, y);
        if (!colour) continue;
        for (const [part, value] of [colour[2], colour[1], colour[0], 255].entries())
          sum[part] = (sum[part] ?? 0) + value;
      }
      for (const [part, value] of sum.entries())
        pixels[(row * side + column) * 4 + part] = Math.round(value / samples ** 2);
    }
  return pixels;
};
