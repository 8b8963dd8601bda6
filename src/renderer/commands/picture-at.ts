/** A customer's or colleague's picture under the pointer: not a face beside the message. */
export const pictureAt = (element: Element): HTMLImageElement | null => {
  const picture =
    element instanceof HTMLImageElement ? element : element.querySelector<HTMLImageElement>(':scope > img');
  return picture !== null &&
    picture.closest('.avatar') === null &&
    picture.closest('[data-message-id]') !== null
    ? picture
    : null;
};
