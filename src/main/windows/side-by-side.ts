import { minimumSize } from './window-bounds.ts';

/** In screen coordinates. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How far a second window is moved where two do not fit beside each other. */
const offsetPx = 48;

/**
 * Places for two windows on one screen: beside the first where it stands, else in the two halves of the screen, else
 * one over the other, so that both title bars can be reached.
 * @param own the first window as it stands. @param screen the part of its screen that windows may use.
 */
export const sideBySide = (own: Rectangle, screen: Rectangle): { own: Rectangle; other: Rectangle } => {
  const end = screen.x + screen.width;
  const ownEnd = own.x + own.width;
  if (own.x >= screen.x && end - ownEnd >= minimumSize.width)
    return { own, other: { ...own, x: ownEnd, width: Math.min(own.width, end - ownEnd) } };
  const half = Math.floor(screen.width / 2);
  if (half >= minimumSize.width) {
    const { x, y, height } = screen;
    return { own: { x, y, width: half, height }, other: { x: x + half, y, width: half, height } };
  }
  return {
    own,
    other: {
      x: Math.max(screen.x, Math.min(own.x + offsetPx, end - own.width)),
      y: Math.max(screen.y, Math.min(own.y + offsetPx, screen.y + screen.height - own.height)),
      width: own.width,
      height: own.height,
    },
  };
};
