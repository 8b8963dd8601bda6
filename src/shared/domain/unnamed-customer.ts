import { text } from '../i18n/text.ts';

/** How a customer is called of whom neither name nor handle is known: by the end of their id, never by an invented name. */
export const unnamedCustomer = (customerId: string): string =>
  text('Instagram user …{end}', { end: customerId.slice(-4) });

/** Whether somebody is called so. */
export const isUnnamedCustomer = (displayName: string): boolean => {
  const [before = '', after = ''] = text('Instagram user …{end}', { end: '\n' }).split('\n');
  return displayName.startsWith(before) && displayName.endsWith(after);
};
