/** The sizes of the window's contents, 1 = 100 %: what the settings offer, and the steps of the keys and of the menu. */
export const zoomSteps = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

export type ZoomStep = 'in' | 'out' | 'reset';

/** Rounding of a stored number. */
const nearly = 0.001;

/** The next size; the same one at either end. */
export const nextZoom = (zoomFactor: number, step: ZoomStep): number => {
  if (step === 'reset') return 1;
  const next =
    step === 'in'
      ? zoomSteps.find((one) => one > zoomFactor + nearly)
      : zoomSteps.findLast((one) => one < zoomFactor - nearly);
  return next ?? zoomFactor;
};
