/** Row heights of both lists as the style sheet draws them, in CSS pixels; stated so that a list need not measure. */
export const rowHeights = { comfortable: 64, compact: 44 } as const;
