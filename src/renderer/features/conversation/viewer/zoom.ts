/** How large a picture can be shown, as factors of what fits the window. */
export const zoomSteps = [1, 1.5, 2, 3, 4] as const;

export const zoomedIn = (zoom: number): number => zoomSteps.find((step) => step > zoom) ?? zoom;
export const zoomedOut = (zoom: number): number => zoomSteps.findLast((step) => step < zoom) ?? zoom;

interface Size {
  width: number;
  height: number;
}

/** The size in which a picture fits a place, never larger than it is. Units: CSS px. */
export const fitted = (picture: Size, place: Size): Size => {
  const factor = Math.min(1, place.width / picture.width, place.height / picture.height);
  return { width: picture.width * factor, height: picture.height * factor };
};
