/** Those of one message of a reply: they stand under its last, as the phone shows them under the newest message only. */
export const buttonsOfPiece = (
  buttons: readonly string[],
  index: number,
  pieces: number,
): string[] | undefined => (buttons.length > 0 && index === pieces - 1 ? [...buttons] : undefined);
