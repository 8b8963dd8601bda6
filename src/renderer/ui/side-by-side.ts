import { createElement, Fragment, type ReactNode } from 'react';

/** The parts of a text (`text.rich`) as one node: they never change places, so React needs no keys of them. */
export const sideBySide = (parts: readonly ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);
