import type { ComponentPropsWithRef } from 'react';

/** What the list box is called, and how it is used. */
export interface ListBoxContext {
  label: string;
  /** Several rows can be chosen for one action. */
  isMultiple?: boolean;
}

const ListBox = ({ context, ...rest }: ComponentPropsWithRef<'div'> & { context: ListBoxContext }) => (
  <div
    {...rest}
    role="listbox"
    aria-label={context.label}
    aria-multiselectable={context.isMultiple === true ? true : undefined}
  />
);

/**
 * For `components` of a virtual list whose rows are options; its `context` names the list box. The role belongs on the element that holds
 * the rows and not on what surrounds it: between a list box and its options nothing may take the focus, and the scroller does.
 */
export const listBoxParts = { List: ListBox } as const;
