/** Whether the window is written from right to left. Its language decides that, and the document says it: `<html dir>`. */
export const isRightToLeft = (): boolean => document.documentElement.dir === 'rtl';

/**
 * Where an arrow key leads among things that stand beside each other in the order of reading: 1 to the next, -1 to the one
 * before. The keys mean what is seen: from right to left, the next one is at the left. Undefined: another key.
 */
export const inlineStep = (key: string, isFlipped: boolean = isRightToLeft()): 1 | -1 | undefined => {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined;
  return (key === 'ArrowRight') === isFlipped ? -1 : 1;
};

/** The arrow keys to the one before and to the next, as `KeyboardEvent.key` names them. */
export const inlineKeys = (
  isFlipped: boolean = isRightToLeft(),
): Readonly<Record<'previous' | 'next', string>> =>
  isFlipped ? { previous: 'ArrowRight', next: 'ArrowLeft' } : { previous: 'ArrowLeft', next: 'ArrowRight' };
