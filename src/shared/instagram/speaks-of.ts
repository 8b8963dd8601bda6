/**
 * Whether an item as Instagram sent it is about this customer or message: the id stands anywhere in it but in what it quotes, so
 * that an answer to an unsent message is not taken for the message. Also for items of unknown form.
 */
export const speaksOf = (item: unknown, id: string): boolean =>
  JSON.stringify(item, (key, value: unknown) => (key === 'reply_to' ? undefined : value))?.includes(
    JSON.stringify(id).slice(1, -1),
  ) === true;
